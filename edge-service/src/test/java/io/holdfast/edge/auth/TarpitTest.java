package io.holdfast.edge.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who presents bad tokens waits ever longer.
class TarpitTest {
  private static final long SECOND = 1_000_000_000L;

  private final Tarpit tarpit = new Tarpit();

  @Test
  void forgivesAFewAndThenDoublesTheWaitUpToABound() {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      millis.add(tarpit.failed("a", SECOND) / 1_000_000);
    }
    assertEquals(
        List.of(0L, 0L, 0L, 100L, 200L, 400L, 800L, 1_600L, 3_200L, 4_000L, 4_000L), millis);
  }

  @Test
  void delaysOnlyWhoFailed() {
    for (int i = 0; i < 20; i++) {
      tarpit.failed("a", SECOND);
    }
    assertEquals(0, tarpit.failed("b", SECOND));
  }

  @Test
  void forgivesWithTime() {
    for (int i = 0; i < 20; i++) {
      tarpit.failed("a", SECOND);
    }
    assertTrue(tarpit.failed("a", 60 * SECOND) < Tarpit.DELAY_MAX_NANOS);
    assertEquals(0, tarpit.failed("a", 600 * SECOND));
  }

  @Test
  void startsAtAnyTime() {
    assertEquals(0, new Tarpit().failed("a", -(1L << 50)));
    assertEquals(0, new Tarpit().failed("a", 1L << 55));
  }
}
