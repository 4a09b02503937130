package io.holdfast.edge.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// When members are told of their gap.
class ResyncPaceTest {
  private static final long MILLI = 1_000_000L;

  private final Member member = new Member(new MembersTest.Deaf(), 0, true, false);

  @Test
  void beginsEachTimeAfterAnotherRandomWait() {
    ResyncPace pace = new ResyncPace(10, 500 * MILLI, new SplittableRandom(1));
    Set<Long> waits = new HashSet<>();
    for (int i = 1; i <= 50; i++) {
      long now = i * 10_000L * MILLI;
      pace.add("a", member, now);
      long wait = pace.nextNanos() - now;
      assertTrue(wait >= 0 && wait <= 500 * MILLI, () -> wait + " ns");
      waits.add(wait);
      pace.pollDue(now + 500 * MILLI);
      assertEquals(0, pace.size());
    }
    assertTrue(waits.size() > 40, waits::toString);
  }

  @Test
  void beginsAtOnceWithoutJitter() {
    ResyncPace pace = new ResyncPace(10, 0, new SplittableRandom(1));
    pace.add("a", member, 7);
    assertEquals(7, pace.nextNanos());
  }
}
