package io.holdfast.contract;

/// State of an adapter's session with its backbone, decided by its supervisor alone.
public enum BackboneCondition {
  /// No proof of life yet.
  CONNECTING,
  /// The newest canary came back through every tail within the stale bound.
  CONNECTED,
  /// Not refused, but the proof of life is older than the stale bound.
  STALE,
  /// Refused, reset, or stale for too long; being rebuilt.
  DOWN,
  /// Not curable by waiting; needs an operator.
  GAVE_UP
}
