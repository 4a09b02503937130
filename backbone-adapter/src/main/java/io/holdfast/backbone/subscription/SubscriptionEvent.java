package io.holdfast.backbone.subscription;

import io.holdfast.backbone.spi.SessionEnd;

/// What happens to the session.
public sealed interface SubscriptionEvent {
  /// The process has started.
  record Started() implements SubscriptionEvent {}

  /// The session of this generation may be used.
  record Opened(int generation) implements SubscriptionEvent {}

  /// Something that was stored at `atNanos` or later came back through every tail.
  record Proven(int generation, long atNanos) implements SubscriptionEvent {}

  /// The session is over.
  record Ended(int generation, SessionEnd end) implements SubscriptionEvent {}

  /// The answer to a knock: somebody serves there, or nobody.
  record Knocked(int generation, boolean present) implements SubscriptionEvent {}

  /// A wake that was asked for is due.
  record Woken(int generation) implements SubscriptionEvent {}

  /// The process is leaving.
  record StopAsked() implements SubscriptionEvent {}
}
