package io.holdfast.edge.upstream;

/// What one link to a fanout is. `attempt` counts dials since the link last served for long.
public sealed interface LinkState {
  /// Dialled; our hello is or will be out, the peer's is not here.
  record Greeting(int attempt, long sinceNanos) implements LinkState {}

  record Serving(int attempt, long sinceNanos, long heardNanos) implements LinkState {}

  record BackingOff(int attempt, long untilNanos) implements LinkState {}

  /// Nobody is to be dialled.
  record Stopped() implements LinkState {}
}
