package io.holdfast.edge.drain;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When the clients of a stopping edge are sent away: each at a moment of its own, spread evenly,
/// so that the edges which they come to take them in at a pace. They go at `perSecond`, or faster
/// where that would take longer than `within` (ADR 0019).
///
/// Immutable.
public record DrainPlan(Duration within, int perSecond) {
  private static final long SECOND_NANOS = 1_000_000_000;

  /// One that still waits for answers is asked again so much later.
  public static final long AGAIN_NANOS = Duration.ofMillis(50).toNanos();

  /// How long a client that waits for answers is kept at the end: as long as a publisher waits.
  public static final long ANSWERS_NANOS = Duration.ofSeconds(2).toNanos();

  /// How long the drain of so many clients takes.
  public long nanos(int clients) {
    return Math.min(within.toNanos(), clients * SECOND_NANOS / perSecond);
  }

  /// After how long one client goes, in a drain that takes `nanos`.
  public static long turn(long nanos, RandomGenerator dice) {
    return nanos <= 0 ? 0 : dice.nextLong(nanos);
  }
}
