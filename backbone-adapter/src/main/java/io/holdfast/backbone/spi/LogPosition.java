package io.holdfast.backbone.spi;

/// A place in a partition log: the log's epoch, and the sequence of an entry, which goes on over
/// epochs.
///
/// Immutable.
public record LogPosition(long epoch, long sequence) {
  public LogPosition at(long newSequence) {
    return new LogPosition(epoch, newSequence);
  }

  @Override
  public String toString() {
    return epoch + "-" + sequence;
  }
}
