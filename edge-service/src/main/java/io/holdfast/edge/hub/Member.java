package io.holdfast.edge.hub;

import io.holdfast.edge.protocol.Dialect;

/// A live subscription in the hub. What lies at or below its start was in its subscribe reply.
///
/// Owned by its hub.
final class Member {
  final Receiver receiver;
  final Dialect dialect;
  final long startOffset;
  final boolean positioned;
  final boolean wantsMoves;
  boolean resyncing;

  /// Its place among the members; -1 = it has left.
  int place = -1;

  Member(Receiver receiver, long startOffset, boolean positioned, boolean wantsMoves) {
    this.receiver = receiver;
    this.dialect = receiver.dialect();
    this.startOffset = startOffset;
    this.positioned = positioned;
    this.wantsMoves = wantsMoves;
  }
}
