package io.holdfast.fanout.presence;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// How many members each channel has at each edge, as the edges report it, and in all.
///
/// Owned by the fanout's loop.
public final class MemberTable {
  private final Map<String, Map<String, Integer>> byEdge = new HashMap<>();
  private final NavigableMap<String, Integer> totals = new TreeMap<>();

  /// New counts of channels at an edge; 0 = nobody is left there.
  public void report(String edge, Map<String, Integer> counts) {
    Map<String, Integer> known = byEdge.computeIfAbsent(edge, _ -> new HashMap<>());
    counts.forEach((channel, count) -> {
      Integer before = count > 0 ? known.put(channel, count) : known.remove(channel);
      shift(channel, count - (before == null ? 0 : before));
    });
  }

  /// Forgets what the edge reported.
  public void drop(String edge) {
    Map<String, Integer> known = byEdge.remove(edge);
    if (known != null) {
      known.forEach((channel, count) -> shift(channel, -count));
    }
  }

  private void shift(String channel, int by) {
    if (by != 0 && totals.merge(channel, by, Integer::sum) <= 0) {
      totals.remove(channel);
    }
  }

  public int channels() {
    return totals.size();
  }

  /// Channels with members, by name, and whether there are more behind them.
  public record Page(Map<String, Integer> members, boolean more) {}

  /// Channels with members that the pattern selects and whose names stand behind `after`; at most
  /// `max`.
  public Page matching(Glob pattern, String after, int max) {
    Map<String, Integer> found = new TreeMap<>();
    for (Map.Entry<String, Integer> each : totals.tailMap(after, after.isEmpty()).entrySet()) {
      if (pattern.matches(each.getKey())) {
        if (found.size() >= max) {
          return new Page(found, true);
        }
        found.put(each.getKey(), each.getValue());
      }
    }
    return new Page(found, false);
  }
}
