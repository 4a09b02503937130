package io.holdfast.simulation;

import java.util.Map;
import java.util.TreeMap;

/// What was reached, and how often.
final class Coverage {
  private final Map<String, Long> counts = new TreeMap<>();

  void hit(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  long of(String what) {
    return counts.getOrDefault(what, 0L);
  }

  void add(Coverage other) {
    other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
  }

  Map<String, Long> counts() {
    return counts;
  }
}
