package io.holdfast.edge.hub;

import io.holdfast.contract.Payload;
import org.jspecify.annotations.Nullable;

/// A member that does not take the frames which all others share.
///
/// Owned by its hub.
final class Particular extends Member {
  final Intake intake;

  /// Of a member with deltas, the data of what it was given last; null = nothing yet.
  @Nullable Payload base;

  /// Of a member with a filter, what that selects; it has it while it has a seat.
  @Nullable Selection selection;

  /// Its place among its like.
  int seat;

  Particular(
      Receiver receiver, long startOffset, boolean positioned, boolean wantsMoves, Intake intake) {
    super(receiver, null, startOffset, positioned, wantsMoves);
    this.intake = intake;
    this.base = intake instanceof Intake.Deltas(var given) ? given : null;
  }
}
