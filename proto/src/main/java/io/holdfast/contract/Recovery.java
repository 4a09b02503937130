package io.holdfast.contract;

/// What a reader at some position is owed.
public sealed interface Recovery {
  /// The reader has everything up to `top`.
  record UpToDate(Position top) implements Recovery {}

  /// Everything after `from` up to `to` follows, in order, before anything live.
  record Replay(Position from, Position to) implements Recovery {}

  /// The gap cannot be filled; the reader continues after `startAt`. `missedFrom` and `missedTo`
  /// name the first and last offset known to be missed; both 0 = unknown.
  record Resync(ResyncReason reason, Position startAt, long missedFrom, long missedTo)
      implements Recovery {
    public Resync(ResyncReason reason, Position startAt) {
      this(reason, startAt, 0, 0);
    }
  }
}
