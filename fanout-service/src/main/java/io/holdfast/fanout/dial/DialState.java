package io.holdfast.fanout.dial;

/// What the link to the adapters is. `incarnation` tells one link from those before it.
public sealed interface DialState {
  /// Between attempts; `attempt` counts those that failed since a link last held for long. The
  /// adapter that follows `last` in the list is next.
  record Waiting(String last, long incarnation, int attempt, long untilNanos)
      implements DialState {}

  /// Dialled; the peer's hello is out.
  record Greeting(String adapter, long incarnation, int attempt, long sinceNanos)
      implements DialState {}

  /// The peer said hello at `sinceNanos`; last heard of at `heardNanos`.
  record Attached(String adapter, long incarnation, int attempt, long sinceNanos, long heardNanos)
      implements DialState {}

  /// For good.
  record Stopped() implements DialState {}
}
