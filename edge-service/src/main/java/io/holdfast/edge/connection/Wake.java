package io.holdfast.edge.connection;

/// A timer that the machine asked for. The number recognises one that was overtaken.
public sealed interface Wake {
  /// The client must have connected by now.
  record Stale() implements Wake {}

  record PingDue() implements Wake {}

  record PongDue(int ping) implements Wake {}

  /// The connection's token and its grace are over.
  record Expired(int generation) implements Wake {}

  /// A subscription's token and its grace are over.
  record SubscriptionExpired(String channel, long ref, int generation) implements Wake {}
}
