package io.holdfast.edge.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DrainPlanTest {
  private final DrainPlan plan = new DrainPlan(Duration.ofSeconds(10), 1_000);

  @Test
  void fewClientsGoAtTheRate() {
    assertEquals(Duration.ofMillis(40).toNanos(), plan.nanos(40));
    assertEquals(0, plan.nanos(0));
  }

  @Test
  void manyClientsGoWithinTheTime() {
    assertEquals(Duration.ofSeconds(10).toNanos(), plan.nanos(1_000_000));
  }

  @Test
  void noTimeMeansAllAtOnce() {
    assertEquals(0, new DrainPlan(Duration.ZERO, 1_000).nanos(5_000));
    assertEquals(0, DrainPlan.turn(0, new Random(1)));
  }

  @Test
  void turnsAreSpreadEvenly() {
    int[] tenths = new int[10];
    Random dice = new Random(42);
    for (int i = 0; i < 10_000; i++) {
      tenths[(int) (DrainPlan.turn(1_000, dice) / 100)]++;
    }
    for (int tenth : tenths) {
      assertTrue(tenth > 800 && tenth < 1_200, "in one tenth of the time: " + tenth);
    }
  }
}
