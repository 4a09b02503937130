package io.holdfast.fanout.stream;

import io.holdfast.contract.EpochLink;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Lineage.Standing;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.frame.FollowVerdict;
import org.jspecify.annotations.Nullable;

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

  /// The verdict, unless it would take readers at `top` over a publication whose publisher was told
  /// here that it is stored, and which only this service knows that the log lost.
  @Nullable Recovery judge(FollowVerdict told, Position top) {
    Recovery verdict = told.verdict();
    Lineage lineage = told.lineage();
    if (verdict == null
        || verdict instanceof Recovery.Resync
        || at.offset() <= top.offset()
        || at.epoch() >= lineage.currentEpoch()
        || lineage.place(at) instanceof Standing.OnLog) {
      return verdict;
    }
    EpochLink next =
        lineage.links().stream()
            .filter(link -> link.epoch() > at.epoch())
            .findFirst()
            .orElse(lineage.links().getLast());
    return new Recovery.Resync(
        ResyncReason.EPOCH_CHANGED,
        new Position(next.epoch(), next.floor()),
        top.offset() + 1,
        at.offset());
  }

  /// The stream was broken and goes on after `startAt`: on another log than the mark's, the mark
  /// may never be reached.
  void broken(Position startAt) {
    if (startAt.epoch() != at.epoch()) {
      at = Position.NONE;
    }
  }
}
