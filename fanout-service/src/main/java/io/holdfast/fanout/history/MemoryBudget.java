package io.holdfast.fanout.history;

/// Bytes that all histories of this process may hold together. Above it each channel that grows
/// gives up its own oldest first, so memory stays bounded however many channels are followed.
///
/// Owned by the fanout's loop.
public final class MemoryBudget {
  private final long bytesMax;
  private long used;

  public MemoryBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  void add(long bytes) {
    used += bytes;
  }

  boolean exceeded() {
    return used > bytesMax;
  }

  public long usedBytes() {
    return used;
  }
}
