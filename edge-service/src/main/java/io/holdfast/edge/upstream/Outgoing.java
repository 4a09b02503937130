package io.holdfast.edge.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// What waits until a link takes it, in order, by the link that it is for; link -1 = no link serves
/// now. Bounded by who fills it: each thing waits once.
///
/// Owned by the upstream loop.
final class Outgoing<T> {
  private final Map<Integer, SequencedSet<T>> byLink = new HashMap<>();

  void add(int link, T what) {
    byLink.computeIfAbsent(link, _ -> new LinkedHashSet<>()).add(what);
  }

  void remove(T what) {
    byLink.values().forEach(waiting -> waiting.remove(what));
  }

  @Nullable T poll(int link) {
    SequencedSet<T> waiting = byLink.get(link);
    return waiting == null || waiting.isEmpty() ? null : waiting.removeFirst();
  }

  @Nullable T peek(int link) {
    SequencedSet<T> waiting = byLink.get(link);
    return waiting == null || waiting.isEmpty() ? null : waiting.getFirst();
  }

  void clear(int link) {
    byLink.remove(link);
  }

  boolean isEmpty(int link) {
    SequencedSet<T> waiting = byLink.get(link);
    return waiting == null || waiting.isEmpty();
  }

  /// Everything, for links began or ceased to serve and each thing may be for another.
  List<T> takeAll() {
    List<T> all = new ArrayList<>();
    byLink.values().forEach(all::addAll);
    byLink.clear();
    return all;
  }
}
