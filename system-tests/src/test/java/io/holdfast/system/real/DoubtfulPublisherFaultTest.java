package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.CountingPublisher;
import io.holdfast.system.publish.CountingPublisher.Habit;
import io.holdfast.system.publish.CountingPublisher.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: a publisher whose connection breaks before it reads the answer, and which tries again.
/// Promise: a retry under the same idempotency key is never delivered twice.
final class DoubtfulPublisherFaultTest {
  private static final int HANG_UP_EVERY = 10;

  @RegisterExtension final RealTest real = new RealTest();

  @Test
  void deliversARetryUnderTheSameKeyOnce() {
    assertEquals(0, duplicatesOf(Habit.KEYED));
  }

  @Test
  void deliversARetryWithoutAKeyTwiceWhichProvesThatTheKeyCounts() {
    assertTrue(duplicatesOf(Habit.KEYLESS) > 0);
  }

  private long duplicatesOf(Habit habit) {
    Deployment deployment = real.deployment("doubt");
    ServerConfig config = deployment.config();
    real.standalone(deployment, config);
    try (LoadedRoom room = new LoadedRoom(config, "flow:doubt", 3, true)) {
      Plan plan =
          new Plan(
              config.clientPort(),
              ServerConfig.API_KEY,
              "flow:doubt",
              1,
              200,
              habit,
              HANG_UP_EVERY);
      room.publish(List.of(new CountingPublisher(plan)));
      room.awaitAnswers(100);
      room.settle();
      assertEquals(0, room.findings().lost(), room::story);
      return room.findings().duplicates();
    }
  }
}
