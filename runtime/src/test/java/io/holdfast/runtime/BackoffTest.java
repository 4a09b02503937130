package io.holdfast.runtime;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  @Test
  void staysInTheUpperHalfOfItsBound() {
    Random dice = new Random(1);
    for (int attempt = 1; attempt <= 25; attempt++) {
      double bound = Math.min(0.5 * Math.pow(2, attempt - 1), 30) * 1e9;
      for (int i = 0; i < 100; i++) {
        long delay = BACKOFF.delayNanos(attempt, dice);
        assertTrue(delay >= bound / 2 - 1 && delay <= bound + 1, attempt + ": " + delay);
      }
    }
    assertTrue(BACKOFF.delayNanos(Integer.MAX_VALUE, dice) <= 30_000_000_000L);
  }

  @Test
  void twoInstancesDiffer() {
    assertNotEquals(BACKOFF.delayNanos(5, new Random(1)), BACKOFF.delayNanos(5, new Random(2)));
  }

  @Test
  void refusesBoundsThatMakeNoSense() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }
}
