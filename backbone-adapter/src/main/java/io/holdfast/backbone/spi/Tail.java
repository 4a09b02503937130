package io.holdfast.backbone.spi;

/// A running tail, as its reader sees it.
///
/// Thread-safe.
public interface Tail extends AutoCloseable {
  /// Bytes delivered but not consumed, at most (exceeded by one batch). A reader that is slower
  /// waits on the backbone's storage, never in its memory.
  long WINDOW_BYTES = 16L << 20;

  /// The reader dealt with so many bytes ({@link TailBatch#bytes}).
  void consumed(long bytes);

  /// Nothing is delivered after the call returned, but for what is being delivered right now.
  @Override
  void close();
}
