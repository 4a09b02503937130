package io.holdfast.edge.upstream;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which fanouts every edge reaches, as the fanouts tell with their beats. Who is present in a
/// channel is best reported to one that all edges reach, and a channel whose followers hear who
/// comes and goes is best followed there. A fanout that misses an edge which others have, for
/// longer than links take to come and go, is not whole
/// (docs/adr/0011-where-every-edge-can-follow.md).
///
/// Owned by the upstream loop.
final class Reach {
  /// A dead edge is noticed by all fanouts within so long of each other, and a new one attaches.
  static final long PATIENCE_NANOS = 6_000_000_000L;

  /// One fanout: which edges it has, and which it does not have although others do.
  private static final class Told {
    Set<String> edges = Set.of();
    final Map<String, Missed> missed = new HashMap<>();
    boolean whole = true;
  }

  /// `goneNanos` = since when no fanout has the edge; -1 = another has it.
  private record Missed(long sinceNanos, long goneNanos) {
    boolean counts(long nowNanos) {
      return (goneNanos < 0 ? nowNanos : goneNanos) - sinceNanos >= PATIENCE_NANOS;
    }
  }

  private final long lingerNanos;
  private final Map<Integer, Told> byLink = new HashMap<>();
  private boolean whole = true;

  /// When an edge that somebody missed is gone altogether, its clients' leaves are told after
  /// `lingerNanos` where its channels were: so long they stay there.
  Reach(long lingerNanos) {
    this.lingerNanos = lingerNanos;
  }

  /// Every fanout is.
  boolean isWhole() {
    return whole;
  }

  boolean isWhole(int link) {
    Told told = byLink.get(link);
    return told == null || told.whole;
  }

  /// The link does not serve any more: what was told over it counts no longer.
  void forget(int link) {
    byLink.remove(link);
    recount();
  }

  /// A beat with the edges of a fanout, or with none from one that does not tell. Returns the links
  /// that are whole now and were not, or the reverse.
  Set<Integer> heard(int link, List<String> edges, long nowNanos) {
    if (!edges.isEmpty()) {
      byLink.computeIfAbsent(link, _ -> new Told()).edges = Set.copyOf(edges);
    }
    Set<String> everybody = new HashSet<>();
    byLink.values().forEach(told -> everybody.addAll(told.edges));
    Set<Integer> changed = new HashSet<>();
    byLink.forEach((each, told) -> {
      look(told, everybody, nowNanos);
      boolean whole = told.missed.values().stream().noneMatch(missed -> missed.counts(nowNanos));
      if (whole != told.whole) {
        told.whole = whole;
        changed.add(each);
      }
    });
    recount();
    return changed;
  }

  private void recount() {
    whole = byLink.values().stream().allMatch(told -> told.whole);
  }

  private void look(Told told, Set<String> everybody, long nowNanos) {
    if (told.edges.size() < everybody.size()) {
      for (String edge : everybody) {
        if (!told.edges.contains(edge)) {
          Missed before = told.missed.get(edge);
          told.missed.put(edge, new Missed(before == null ? nowNanos : before.sinceNanos(), -1));
        }
      }
    }
    told.missed.keySet().removeAll(told.edges);
    told.missed
        .entrySet()
        .removeIf(entry -> {
          Missed missed = entry.getValue();
          if (!everybody.contains(entry.getKey()) && missed.goneNanos() < 0) {
            missed = new Missed(missed.sinceNanos(), nowNanos);
            entry.setValue(missed);
          }
          return missed.goneNanos() >= 0
              && (!missed.counts(nowNanos) || nowNanos - missed.goneNanos() >= lingerNanos);
        });
  }
}
