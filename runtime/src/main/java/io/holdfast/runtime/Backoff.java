package io.holdfast.runtime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Waiting times before retries: exponential from `min` to `max`, each drawn uniformly from the
/// upper half of its bound, `[b/2, b]`, so that instances spread and none retries at once.
///
/// Immutable.
public record Backoff(Duration min, Duration max) {
  public Backoff {
    if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
      throw new IllegalArgumentException("backoff needs 0 < min <= max: " + min + ", " + max);
    }
  }

  /// Nanoseconds to wait before attempt `attempt` (1 = the first retry).
  public long delayNanos(int attempt, RandomGenerator dice) {
    int doublings = Math.clamp(attempt - 1L, 0, 40);
    long bound = max.toNanos();
    if (min.toNanos() <= bound >> doublings) {
      bound = min.toNanos() << doublings;
    }
    return bound / 2 + dice.nextLong(bound - bound / 2 + 1);
  }
}
