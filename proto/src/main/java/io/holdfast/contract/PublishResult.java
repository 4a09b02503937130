package io.holdfast.contract;

/// The answer to one publish.
public sealed interface PublishResult {
  /// Durable in the backbone at this position.
  record Stored(Position position) implements PublishResult {}

  /// Accepted and kept by the fanout under this id; not yet in the backbone.
  record Held(String id) implements PublishResult {}

  /// The key was stored before, at this position.
  record Duplicate(Position position) implements PublishResult {}

  /// A newer version is stored; the position is the channel's top.
  record Superseded(Position top) implements PublishResult {}

  /// Will never be accepted as it is.
  record Rejected(Refusal refusal) implements PublishResult {}

  /// Surely not stored; may be retried.
  record Unavailable(Refusal refusal) implements PublishResult {}

  /// May or may not be stored: the same key tells.
  record Unknown(Refusal refusal) implements PublishResult {}
}
