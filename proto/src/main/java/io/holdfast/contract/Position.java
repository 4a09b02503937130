package io.holdfast.contract;

/// A place in a channel: an epoch and an offset inside it, the only thing that a reader remembers.
/// Offsets of one channel rise across epochs too, so two positions of a channel compare by offset.
///
/// Immutable.
public record Position(long epoch, long offset) implements Comparable<Position> {
  /// Before anything was ever stored.
  public static final Position NONE = new Position(0, 0);

  /// Offsets that an epoch may use per millisecond of its age; `floor(e2) = floor(e1) + (e2 - e1) *
  /// this`.
  public static final long OFFSETS_PER_MILLI = 1_000;

  public Position {
    if (epoch < 0 || offset < 0) {
      throw new IllegalArgumentException("a position is not negative: " + epoch + "/" + offset);
    }
  }

  public boolean isNone() {
    return epoch == 0;
  }

  public Position at(long newOffset) {
    return new Position(epoch, newOffset);
  }

  /// How clients see the epoch: base 36, short and opaque.
  public static String epochText(long epoch) {
    return epoch == 0 ? "" : Long.toString(epoch, 36);
  }

  public String epochText() {
    return epochText(epoch);
  }

  /// The epoch behind a client's text; -1 when no epoch of ours looks like that.
  public static long parseEpoch(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    if (text.length() > 12) {
      return -1;
    }
    try {
      long epoch = Long.parseLong(text, 36);
      return epoch > 0 && Long.toString(epoch, 36).equals(text) ? epoch : -1;
    } catch (NumberFormatException foreign) {
      return -1;
    }
  }

  @Override
  public int compareTo(Position other) {
    return Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return epochText() + "/" + offset;
  }
}
