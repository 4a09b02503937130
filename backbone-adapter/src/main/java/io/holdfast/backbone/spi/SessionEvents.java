package io.holdfast.backbone.spi;

/// What becomes of a session. Called on the backbone's threads: implementations enqueue and return.
public interface SessionEvents {
  /// The session may be used.
  void opened();

  /// The session is over; nothing follows. Exactly once, unless the session was closed by its
  /// owner.
  void ended(SessionEnd end);
}
