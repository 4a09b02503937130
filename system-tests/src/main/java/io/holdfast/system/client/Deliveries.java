package io.holdfast.system.client;

/// What looks at each publication that a swarm receives. Called on the swarm's thread; must not
/// block.
@FunctionalInterface
public interface Deliveries {
  /// Looks at nothing.
  Deliveries NONE = (_, _, _, _, _) -> {};

  /// One publication came.
  ///
  /// @param offset its offset, 0 when it has none
  /// @param bytes hold the publication's data as JSON, from `from` to `to`; valid during the call
  void publication(Follower follower, long offset, byte[] bytes, int from, int to);

  /// A subscription that asked for recovery was told that it cannot have all that it missed.
  default void unrecovered(Follower follower) {}
}
