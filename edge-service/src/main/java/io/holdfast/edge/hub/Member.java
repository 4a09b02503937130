package io.holdfast.edge.hub;

import io.holdfast.edge.protocol.Dialect;
import org.jspecify.annotations.Nullable;

/// A live subscription in the hub. What lies at or below its start was in its subscribe reply.
///
/// Owned by its hub.
class Member {
  final Receiver receiver;

  /// It takes the frames that all members of this dialect share; null = it gets its own.
  final @Nullable Dialect shares;

  final long startOffset;
  final boolean positioned;
  final boolean wantsMoves;
  boolean resyncing;

  /// How many previews came before it: it was not shown those, nor what is held behind them.
  int mark;

  /// Its place among the members; -1 = it has left.
  int place = -1;

  Member(Receiver receiver, long startOffset, boolean positioned, boolean wantsMoves) {
    this(receiver, receiver.dialect(), startOffset, positioned, wantsMoves);
  }

  Member(
      Receiver receiver,
      @Nullable Dialect shares,
      long startOffset,
      boolean positioned,
      boolean wantsMoves) {
    this.receiver = receiver;
    this.shares = shares;
    this.startOffset = startOffset;
    this.positioned = positioned;
    this.wantsMoves = wantsMoves;
  }

  boolean hasLeft() {
    return place < 0;
  }
}
