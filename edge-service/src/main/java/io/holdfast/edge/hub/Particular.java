package io.holdfast.edge.hub;

import io.holdfast.contract.Payload;
import org.jspecify.annotations.Nullable;

/// A member that does not take the frames which all others share.
///
/// Owned by its hub.
final class Particular extends Member {
  /// The data of what it was given last; null = nothing yet.
  @Nullable Payload base;

  /// Its place among its like.
  int seat;

  Particular(
      Receiver receiver,
      long startOffset,
      boolean positioned,
      boolean wantsMoves,
      Intake.Deltas in) {
    super(receiver, null, startOffset, positioned, wantsMoves);
    this.base = in.base();
  }
}
