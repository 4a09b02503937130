package io.holdfast.backbone.subscription;

/// How a session came to nothing, or to its end. They are counted apart: a backbone that is away,
/// one that hangs and one that flaps want different cures.
public enum SessionFailure {
  /// It was over before it could be used.
  REFUSED,
  /// It could not be used within the connect deadline.
  HUNG,
  /// It could be used and was over before a heartbeat came back.
  INSTANT,
  /// It had been connected and was over before it was stable.
  FLAP,
  /// Heartbeats did not come back, or no longer.
  SILENT,
  /// It had been stable.
  LOST
}
