package io.holdfast.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Everything that the backbone ever stored, by channel and offset: what nobody else in the run may
/// know, and what everybody is held against.
final class Truth {
  private final Map<String, NavigableMap<Long, Fact>> channels = new LinkedHashMap<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private final Map<String, String> ways = new HashMap<>();
  private final Set<String> held = new HashSet<>();
  private final Set<String> lost = new HashSet<>();
  private final Set<String> repeated = new HashSet<>();
  private final Coverage coverage;

  Truth(Coverage coverage) {
    this.coverage = coverage;
  }

  void stored(Fact fact, boolean mayComeAgain) {
    Fact before = channel(fact.channel).put(fact.at.offset(), fact);
    if (before != null && !before.kept && mayComeAgain) {
      coverage.hit("backbone: offset again after a wipe that its adapter does not know of");
    } else if (before != null) {
      throw new Violation("P3: " + fact + " and " + before + " have one offset");
    }
    copies.merge(fact.key, 1, Integer::sum);
  }

  /// The backbone has lost it.
  void lost(Fact fact) {
    if (fact.kept) {
      fact.kept = false;
      lost.add(fact.key);
      copies.merge(fact.key, -1, Integer::sum);
    }
  }

  private NavigableMap<Long, Fact> channel(String name) {
    return channels.computeIfAbsent(name, _ -> new TreeMap<>());
  }

  @Nullable Fact at(String channel, long offset) {
    return channel(channel).get(offset);
  }

  /// What was stored between, both exclusive.
  NavigableMap<Long, Fact> between(String channel, long after, long before) {
    return channel(channel).subMap(after, false, before, false);
  }

  /// Its publisher sends it through this edge.
  void sent(String key, String edge) {
    ways.put(key, edge);
  }

  /// Its publisher was told that a fanout holds it.
  void held(String key) {
    held.add(key);
  }

  boolean wasHeld(String key) {
    return held.contains(key);
  }

  /// It was held, and its publisher sent the other one through another edge.
  boolean wasHeldElsewhere(String key, String other) {
    return held.contains(key) && !ways.getOrDefault(key, "").equals(ways.get(other));
  }

  /// Its publisher sent it again because it was not accepted.
  void repeated(String key) {
    repeated.add(key);
  }

  boolean wasRepeated(String key) {
    return repeated.contains(key);
  }

  /// The backbone lost it once, whether or not it has it again.
  boolean wasLost(String key) {
    return lost.contains(key);
  }

  /// How many publications with this key are on the log.
  int copies(String key) {
    return copies.getOrDefault(key, 0);
  }
}
