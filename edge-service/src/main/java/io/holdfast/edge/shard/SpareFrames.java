package io.holdfast.edge.shard;

import io.holdfast.edge.protocol.Deflation;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.ReplyFrames;
import java.util.ArrayDeque;
import java.util.Deque;

/// Buffers for the replies of a turn, lent to the few connections that have something to say in it.
///
/// Owned by the shard's loop.
final class SpareFrames {
  private static final int KEPT_MAX = 64;

  private final Deflation deflation;
  private final Deque<ReplyFrames> spare = new ArrayDeque<>();

  SpareFrames(Deflation deflation) {
    this.deflation = deflation;
  }

  ReplyFrames borrow(Dialect dialect) {
    ReplyFrames borrowed = spare.poll();
    return (borrowed == null ? new ReplyFrames(deflation) : borrowed).in(dialect);
  }

  void giveBack(ReplyFrames frames) {
    if (spare.size() < KEPT_MAX && !frames.isOversized()) {
      spare.push(frames);
    }
  }
}
