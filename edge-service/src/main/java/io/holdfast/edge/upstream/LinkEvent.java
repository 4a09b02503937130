package io.holdfast.edge.upstream;

/// What happens on one link.
public sealed interface LinkEvent {
  record Opened() implements LinkEvent {}

  /// The peer's hello, or its refusal of our version (`major` is then not ours).
  record Greeted(int major) implements LinkEvent {}

  record Heard() implements LinkEvent {}

  record Ended(String cause) implements LinkEvent {}

  record Ticked() implements LinkEvent {}

  /// The fanout is no member any more.
  record Dismissed() implements LinkEvent {}
}
