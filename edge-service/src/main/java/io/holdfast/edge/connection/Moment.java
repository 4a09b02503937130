package io.holdfast.edge.connection;

import java.time.Duration;

/// Now, on both clocks: monotonic for timers, wall for what tokens say.
///
/// Immutable.
public record Moment(long nanos, long wallMillis) {
  long after(Duration delay) {
    return nanos + delay.toNanos();
  }

  /// The timer's time for a wall clock second, plus some grace. Beyond 292 years it is never.
  long at(long unixSeconds, Duration grace) {
    long overMillis = Math.clamp(unixSeconds, 0, 1L << 40) * 1_000 + grace.toMillis();
    return nanos + Math.clamp(overMillis - wallMillis, 0, 1L << 42) * 1_000_000;
  }

  long secondsUntil(long unixSeconds) {
    return Math.max(0, unixSeconds - wallMillis / 1_000);
  }

  /// Whether something that ends then has ended; 0 = never.
  boolean isOver(long unixSeconds) {
    return unixSeconds > 0 && unixSeconds <= unixSeconds();
  }

  long unixSeconds() {
    return wallMillis / 1_000;
  }
}
