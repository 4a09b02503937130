package io.holdfast.system.faults;

import java.time.Duration;

/// How bytes travel through a proxy in one direction.
///
/// Immutable.
///
/// @param blocks whose bytes stay where they are until the road is free again, as packets do that
///   are sent again and again into a black hole
/// @param latency of each byte
/// @param bytesPerSecond of each connection; 0 = as fast as it goes
record Road(Blocks blocks, Duration latency, long bytesPerSecond) {
  /// Whose bytes are held up.
  enum Blocks {
    NOBODY,
    /// Connections that wait for entries of the log, and no others.
    TAILS,
    EVERYBODY
  }

  static final Road FREE = new Road(Blocks.NOBODY, Duration.ZERO, 0);
  static final Road BLOCKED = new Road(Blocks.EVERYBODY, Duration.ZERO, 0);
  static final Road TAILS_BLOCKED = new Road(Blocks.TAILS, Duration.ZERO, 0);

  static Road late(Duration latency) {
    return new Road(Blocks.NOBODY, latency, 0);
  }

  static Road narrow(long bytesPerSecond) {
    return new Road(Blocks.NOBODY, Duration.ZERO, bytesPerSecond);
  }

  boolean isBlocked(boolean tail) {
    return switch (blocks) {
      case NOBODY -> false;
      case TAILS -> tail;
      case EVERYBODY -> true;
    };
  }
}
