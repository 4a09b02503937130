package io.holdfast.contract;

/// Why a reader's gap cannot be filled, as `common.proto` numbers it.
public enum ResyncReason {
  /// Older than what the channel's history keeps by age or count.
  POSITION_EXPIRED(1),
  /// The epoch is unknown, or the position lies above the common prefix of a log that rolled back.
  EPOCH_CHANGED(2),
  /// The backbone trimmed or removed the history that the position needs.
  HISTORY_TRIMMED(3),
  /// A publication that was accepted as held could not be kept.
  HELD_LOST(4),
  /// Nobody can prove continuity.
  UNVERIFIABLE(5);

  private final int number;

  ResyncReason(int number) {
    this.number = number;
  }

  /// The number on the links.
  public int number() {
    return number;
  }
}
