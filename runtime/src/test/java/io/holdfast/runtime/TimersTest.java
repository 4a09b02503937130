package io.holdfast.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class TimersTest {
  @Test
  void wakesInTimeOrderAndEqualTimesInTheOrderOfAsking() {
    Timers<String> timers = new Timers<>();
    timers.at(30, "late");
    timers.at(10, "first");
    timers.at(10, "second");
    assertEquals(10, timers.nextNanos());
    assertNull(timers.pollDue(9));
    assertEquals("first", timers.pollDue(10));
    assertEquals("second", timers.pollDue(10));
    assertNull(timers.pollDue(10));
    assertEquals("late", timers.pollDue(99));
    assertEquals(Long.MAX_VALUE, timers.nextNanos());
  }
}
