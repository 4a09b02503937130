package io.holdfast.edge.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// When members are told of their gap.
class ResyncPaceTest {
  private static final long MILLI = 1_000_000L;

  private final Member member = new Member(new MembersTest.Deaf(), 0, true, false);

  ResyncPaceTest() {
    member.place = 0; // It has not left.
  }

  private static ResyncPace pace(Duration jitter) {
    return new ResyncPace(new ResyncRule(true, 10, jitter, Duration.ZERO), new SplittableRandom(1));
  }

  @Test
  void beginsEachTimeAfterAnotherRandomWait() {
    ResyncPace pace = pace(Duration.ofMillis(500));
    Set<Long> waits = new HashSet<>();
    for (int i = 1; i <= 50; i++) {
      long now = i * 10_000L * MILLI;
      pace.add("a", List.of(member), now);
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
    ResyncPace pace = pace(Duration.ZERO);
    pace.add("a", List.of(member), 7);
    assertEquals(7, pace.nextNanos());
  }
}
