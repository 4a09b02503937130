package io.holdfast.fanout.dial;

/// What happens to the link to the adapters.
public sealed interface DialEvent {
  /// Time passes.
  record Clock() implements DialEvent {}

  /// The peer's hello came and is acceptable.
  record Greeted(long incarnation) implements DialEvent {}

  /// The peer speaks another major.
  record Foreign(long incarnation, String cause) implements DialEvent {}

  /// Any frame came.
  record Heard(long incarnation) implements DialEvent {}

  /// The link ended, or broke its protocol.
  record Lost(long incarnation, String cause) implements DialEvent {}

  /// The machine has another list of adapters than before.
  record Relisted() implements DialEvent {}

  /// The process ends.
  record Stop() implements DialEvent {}
}
