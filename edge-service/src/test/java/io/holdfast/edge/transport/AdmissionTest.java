package io.holdfast.edge.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long START = Duration.ofHours(3).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void whoComesTooFastIsToldTheSecondInWhichThereIsRoom() {
    Admission admission = new Admission(0, 10);
    List<Long> told = new ArrayList<>();
    while (told.size() < 30) {
      long wait = admission.enters(START);
      if (wait > 0) {
        told.add(wait);
      }
    }
    assertTrue(admission.open() <= 11, admission.open() + " at once");
    for (int i = 0; i < 30; i++) {
      assertEquals(1 + i / 10, told.get(i), told::toString);
    }
    assertEquals(30, admission.refused());
  }

  /// Scenario: 2,000 clients come at once to an edge that takes 200 a second, and do what they are
  /// told. Promise: all are in as soon as the pace allows, nobody asks often, and in no second more
  /// come in than the pace and its bucket.
  @Test
  void aWaveComesInAsAQueue() {
    Admission admission = new Admission(0, 200);
    PriorityQueue<Long> comes = new PriorityQueue<>();
    for (int i = 0; i < 2_000; i++) {
      comes.add(START + i * 1_000L);
    }
    int[] perSecond = new int[60];
    long last = 0;
    int asked = 0;
    for (Long now = comes.poll(); now != null; now = comes.poll()) {
      asked++;
      long wait = admission.enters(now);
      if (wait == 0) {
        perSecond[(int) ((now - START) / SECOND)]++;
        last = now;
      } else {
        comes.add(now + wait * SECOND);
      }
    }
    assertEquals(2_000, admission.open());
    assertTrue(last - START < 15 * SECOND, "the last one after " + (last - START) / SECOND + " s");
    assertTrue(asked < 2 * 2_000 + 1_000, asked + " attempts");
    for (int came : perSecond) {
      assertTrue(came <= 400, came + " in one second");
    }
  }

  @Test
  void aFullEdgeSpreadsWhoComesAgain() {
    Admission admission = new Admission(1, 0);
    assertEquals(0, admission.enters(START));
    for (long seconds = 1; seconds <= 5; seconds++) {
      assertEquals(seconds, admission.enters(START));
    }
    admission.leave();
    assertEquals(0, admission.enters(START));
  }

  @Test
  void aFullEdgeDoesNotUseUpThePace() {
    Admission admission = new Admission(1, 1);
    assertEquals(0, admission.enters(START));
    admission.enters(START + SECOND * 5);
    admission.leave();
    assertEquals(0, admission.enters(START + SECOND * 5));
  }

  @Test
  void aStoppingEdgeLetsNobodyIn() {
    Admission admission = new Admission(0, 0);
    admission.close();
    assertEquals(1, admission.enters(START));
    assertEquals(0, admission.open());
  }
}
