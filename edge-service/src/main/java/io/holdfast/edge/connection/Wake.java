package io.holdfast.edge.connection;

/// A timer that the machine asked for. The number recognises one that was overtaken.
public sealed interface Wake {
  /// The client must have connected by now.
  record Stale() implements Wake {}

  /// The connect reply waits no longer for server-side subscriptions.
  record ReplyDue() implements Wake {}

  /// A server-side subscription that could not be had is asked for again.
  record JoinDue(String channel, long ref) implements Wake {}

  record PingDue() implements Wake {}

  record PongDue(int ping) implements Wake {}

  /// A token and its grace may be over, the connection's or a subscription's.
  record ExpiryDue(long atNanos) implements Wake {}
}
