package io.holdfast.fanout.dial;

/// What the link to the adapters is. `address` is an index into the list of adapters; `incarnation`
/// tells one link from those before it.
public sealed interface DialState {
  /// Between attempts; `attempt` counts those that failed since a link last held for long.
  record Waiting(int address, long incarnation, int attempt, long untilNanos)
      implements DialState {}

  /// Dialled; the peer's hello is out.
  record Greeting(int address, long incarnation, int attempt, long sinceNanos)
      implements DialState {}

  /// The peer said hello at `sinceNanos`; last heard of at `heardNanos`.
  record Attached(int address, long incarnation, int attempt, long sinceNanos, long heardNanos)
      implements DialState {}

  /// For good.
  record Stopped() implements DialState {}
}
