package io.holdfast.simulation;

/// What is done to the world, and when it ends by itself; 0 = it is over at once. Numbers choose
/// among what there is, so that a plan fits every world.
///
/// @param index chooses the victim
/// @param amount means what the kind says
record Fault(Kind kind, long atNanos, long lastsNanos, int index, int amount) {
  enum Kind {
    /// The server dies, and comes back with everything.
    BACKBONE_RESTART,
    /// The server dies, and comes back with nothing.
    BACKBONE_RESTART_EMPTY,
    /// The server dies, and comes back without the newest of each partition.
    BACKBONE_RESTART_OLD,
    BACKBONE_FREEZE,
    /// Everything is deleted while it runs.
    BACKBONE_FLUSH,
    BACKBONE_TRIM,
    /// Writes are refused.
    BACKBONE_FULL,
    /// Everything is done and nothing is answered.
    BACKBONE_MUTE,
    /// Every connection with it is reset.
    BACKBONE_CUT,
    /// Dies and comes back, many times.
    BACKBONE_FLAP,
    /// Nothing gets through between two places, both ways or one way.
    HOLE,
    /// Every connection between two places is reset.
    CUT,
    /// Every dial between two places is refused.
    REFUSE,
    ADAPTER_KILL,
    ADAPTER_FREEZE,
    FANOUT_KILL,
    FANOUT_FREEZE,
    EDGE_KILL,
    EDGE_FREEZE,
    DISK_FULL,
    DISK_SLOW,
    CLIENT_DROP,
    CLOCK_JUMP;

    boolean isOfBackbone() {
      return compareTo(BACKBONE_FLAP) <= 0;
    }

    boolean forgets() {
      return this == BACKBONE_RESTART_EMPTY
          || this == BACKBONE_RESTART_OLD
          || this == BACKBONE_FLUSH;
    }
  }

  @Override
  public String toString() {
    return "%8.1f ms %s, %d ms, index %d, amount %d"
        .formatted(atNanos / 1e6, kind, lastsNanos / World.MILLI, index, amount);
  }
}
