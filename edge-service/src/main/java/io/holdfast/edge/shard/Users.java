package io.holdfast.edge.shard;

import java.util.concurrent.ConcurrentHashMap;

/// How many connections each user has at this edge, over all shards.
///
/// Thread-safe: one concurrent map.
final class Users {
  private final ConcurrentHashMap<String, Integer> connections = new ConcurrentHashMap<>();

  /// Returns the number with this one.
  int add(String user) {
    return connections.merge(user, 1, Integer::sum);
  }

  void remove(String user) {
    connections.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
  }

  int count() {
    return connections.size();
  }
}
