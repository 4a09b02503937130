package io.holdfast.fanout.stream;

import io.holdfast.contract.Position;

/// How far publishers of a channel were, or may have been, told that it is stored. What comes out
/// of the tail may lag behind; a reader that asks after such an answer is served from a place at or
/// above it.
///
/// Owned by the fanout's loop.
final class StoredMark {
  private Position at = Position.NONE;

  /// A publish was answered with this position, or may have been before the channel was followed.
  void raise(Position stored) {
    if (stored.offset() > at.offset()) {
      at = stored;
    }
  }

  long offset() {
    return at.offset();
  }

  /// The stream was broken and goes on after `startAt`: on another log than the mark's, the mark
  /// may never be reached.
  void broken(Position startAt) {
    if (startAt.epoch() != at.epoch()) {
      at = Position.NONE;
    }
  }
}
