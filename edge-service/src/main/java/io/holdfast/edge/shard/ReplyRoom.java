package io.holdfast.edge.shard;

/// Whether a large reply still fits into what waits for a connection. Room is left for what
/// channels bring meanwhile. The first large reply always fits. The connect reply is one frame: a
/// server-side channel that no longer fits into it comes later.
///
/// Owned by its connection.
final class ReplyRoom {
  private final int outboxBytesMax;

  /// What the connect reply has to bring so far.
  private long connectBytes;

  ReplyRoom(int outboxBytesMax) {
    this.outboxBytesMax = outboxBytesMax;
  }

  /// `connecting` = it is a part of the connect reply, which takes it.
  boolean takes(long bytes, long waitingBytes, boolean connecting) {
    long waiting = waitingBytes + (connecting ? connectBytes : 0);
    boolean fits = bytes == 0 || waiting == 0 || waiting + bytes <= outboxBytesMax * 3L / 4;
    if (fits && connecting) {
      connectBytes += bytes;
    }
    return fits;
  }
}
