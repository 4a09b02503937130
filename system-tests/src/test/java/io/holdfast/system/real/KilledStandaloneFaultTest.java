package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.CountingPublisher.Habit;
import io.holdfast.system.publish.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: the standalone under load. Fault: kill -9 and a start on the same data, ten times.
/// Promise: what was answered with a position is there under it, positions go on, no position has
/// two contents, and clients that recover by position, stock ones among them, lose nothing, get
/// nothing twice and nothing out of order.
final class KilledStandaloneFaultTest {
  private static final String CHANNEL = "flow:killed";
  private static final Duration LOAD = Duration.ofMillis(RealTest.isLong() ? 3000 : 400);

  @RegisterExtension final RealTest real = new RealTest();

  @Test
  void keepsWhatItAnsweredAndLosesNothingOverTenKills() throws IOException {
    Deployment deployment = real.deployment("killed");
    ServerConfig config = deployment.config();
    ServiceProcess server = real.standalone(deployment, config);
    try (LoadedRoom room = new LoadedRoom(config, CHANNEL, 40, true);
        StockFollowers stock = new StockFollowers(config, CHANNEL, 10)) {
      room.publish(8, 400, Habit.KEYED);
      for (int kill = 0; kill < 10; kill++) {
        room.awaitAnswers(20);
        Eventually.passes(LOAD);
        server.kill();
        server.start();
      }
      room.awaitAnswers(20);
      room.awaitSubscribed();
      List<Stored> stored = room.settle();
      room.assertClean();
      JsonNode found = stock.assertClean(stored);
      assertTrue(found.path("closes").asLong() >= 50, found::toString);
      assertEveryAnswerIsTrue(stored, History.read(config, CHANNEL));
      System.out.printf("10 kills, %d stored; stock clients: %s%n", stored.size(), found);
    }
  }

  @Test
  void losesWithoutRecoveryWhichProvesThatTheKillsHurt() {
    Deployment deployment = real.deployment("forgetful");
    ServerConfig config = deployment.config();
    ServiceProcess server = real.standalone(deployment, config);
    try (LoadedRoom room = new LoadedRoom(config, CHANNEL, 5, false)) {
      room.publish(4, 400, Habit.KEYED);
      room.awaitAnswers(20);
      server.kill();
      server.start();
      room.awaitAnswers(200);
      room.awaitSubscribed();
      room.settleLosing();
      assertTrue(room.findings().lost() > 0, room::story);
    }
  }

  /// Each position holds what its publisher was answered for, what was held got one, and history
  /// has nothing twice.
  static void assertEveryAnswerIsTrue(List<Stored> stored, Map<Long, JsonNode> history) {
    long wrong = 0;
    Set<List<Long>> contents = new HashSet<>();
    history
        .values()
        .forEach(data -> contents.add(List.of(data.get("p").asLong(), data.get("n").asLong())));
    for (Stored one : stored) {
      if (one.offset() == 0) {
        wrong += contents.contains(List.of(one.publisher(), one.counter())) ? 0 : 1;
        continue;
      }
      JsonNode data = history.get(one.offset());
      if (data == null
          || data.get("p").asLong() != one.publisher()
          || data.get("n").asLong() != one.counter()) {
        wrong++;
      }
    }
    assertEquals(0, wrong, () -> "answers that are not true, of " + stored.size());
    assertEquals(
        history.size(),
        history.values().stream().distinct().count(),
        "contents under two positions");
    assertEquals(stored.size(), history.size(), "publications that nobody was answered for");
  }
}
