package io.holdfast.edge.upstream;

import io.holdfast.contract.HeldId;
import io.holdfast.contract.PublishRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// Copies of what fanouts hold for publishers of this edge, until it has its outcome. When a
/// channel goes over another link than its copies were held behind, they go there first, under the
/// same keys: nothing newer overtakes them, and they do not wait for the return of a dead fanout.
///
/// Owned by {@link PublishWindow}.
final class HeldCopies {
  /// What does not fit any more is not copied: it is stored when its fanout stores it.
  static final long BYTES_MAX = 32L << 20;

  /// One copy, with its place among all publishes of this edge.
  record Copy(long order, PublishRequest request) {}

  private final Map<Integer, NavigableMap<Long, Copy>> byLink = new HashMap<>();
  private long bytes;
  private int count;

  /// The fanout behind `link` holds it under `id`.
  void keep(int link, long order, PublishRequest request, HeldId id) {
    if (bytes + request.weight() > BYTES_MAX) {
      return;
    }
    NavigableMap<Long, Copy> held = byLink.computeIfAbsent(link, _ -> new TreeMap<>());
    // Asked again under the same key it is held once, and its place is the first one.
    if (held.putIfAbsent(id.sequence(), new Copy(order, request)) == null) {
      bytes += request.weight();
      count++;
    }
  }

  /// What the fanout behind `link` holds below `first` has its outcome.
  void settled(int link, long first) {
    NavigableMap<Long, Copy> held = byLink.get(link);
    if (held != null) {
      Collection<Copy> ended = held.headMap(first, false).values();
      ended.forEach(this::forgotten);
      ended.clear();
    }
  }

  private void forgotten(Copy copy) {
    bytes -= copy.request().weight();
    count--;
  }

  /// Takes those whose channel goes over another link now than they are held behind, or over none,
  /// in order.
  List<Copy> takeStranded(ToIntFunction<String> linkFor) {
    List<Copy> stranded = new ArrayList<>();
    byLink.forEach((link, held) -> {
      for (Iterator<Copy> each = held.values().iterator(); each.hasNext(); ) {
        Copy copy = each.next();
        if (linkFor.applyAsInt(copy.request().channel()) != link) {
          each.remove();
          forgotten(copy);
          stranded.add(copy);
        }
      }
    });
    stranded.sort(Comparator.comparingLong(Copy::order));
    return stranded;
  }

  int count() {
    return count;
  }
}
