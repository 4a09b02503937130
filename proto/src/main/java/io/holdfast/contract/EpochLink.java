package io.holdfast.contract;

/// What is known of one epoch of a channel. Its offsets are above `floor`; those up to `base` are
/// part of the log today; `top` is the highest known to have been handed out in it (0 = unknown),
/// above `base` when a tail was lost. `end` says what `top` is worth.
///
/// Immutable.
public record EpochLink(long epoch, long floor, long base, long top, End end) {
  /// What is known of an epoch's end.
  public enum End {
    /// Nothing beyond `top`: that more was handed out is possible, and nothing says so.
    UNKNOWN,
    /// Nothing above `top` was ever handed out, as far as anybody who lives knows.
    EXACT,
    /// The log lost something that nobody can name any more: it may have been of this channel.
    DOUBTFUL
  }

  /// An end whose top, when there is one, is exact.
  public EpochLink(long epoch, long floor, long base, long top) {
    this(epoch, floor, base, top, top == 0 ? End.UNKNOWN : End.EXACT);
  }

  /// Whether something above `offset` was surely, or for all one knows, handed out in this epoch
  /// and is not on the log.
  boolean lostAbove(long offset) {
    return switch (end) {
      case UNKNOWN -> false;
      case EXACT -> top > Math.max(offset, Math.max(base, floor));
      case DOUBTFUL -> true;
    };
  }
}
