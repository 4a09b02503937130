package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.CountingPublisher.Habit;
import io.holdfast.system.publish.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: edge, fanout and adapter as three processes, 100 clients, 500 publishes a second.
/// Fault: fanout and adapter are killed with -9, or frozen, in turn. Promise: no client's socket
/// closes, nothing is lost, doubled or out of order, and every answer is true.
final class ThreeProcessesFaultTest {
  private static final String CHANNEL = "flow:three";
  private static final int CLIENTS = 100;
  private static final int PER_SECOND = 500;
  private static final int ROUNDS = RealTest.isLong() ? 10 : 2;
  private static final Duration LOAD = Duration.ofMillis(RealTest.isLong() ? 3000 : 700);

  @RegisterExtension final RealTest real = new RealTest();

  @Test
  void losesNothingWhenFanoutAndAdapterAreKilledInTurn() throws IOException {
    ThreeProcesses three = ThreeProcesses.start(real.deployment("three"));
    try (LoadedRoom room = new LoadedRoom(three.config(), CHANNEL, CLIENTS, true);
        StockFollowers stock = new StockFollowers(three.config(), CHANNEL, 10)) {
      room.publish(10, PER_SECOND, Habit.KEYED);
      for (int round = 0; round < ROUNDS; round++) {
        for (ServiceProcess victim : List.of(three.fanout(), three.adapter())) {
          room.awaitAnswers(100);
          Eventually.passes(LOAD);
          victim.kill();
          victim.launch();
        }
      }
      room.awaitAnswers(200);
      List<Stored> stored = judge(three, room);
      assertEquals(0, room.swarm.counts().closes.get(), room::story);
      JsonNode found = stock.assertClean(stored);
      assertEquals(0, found.path("closes").asLong(-1), found::toString);
      System.out.printf(
          "%d kills, %d stored; raw: %s; stock clients: %s%n",
          2 * ROUNDS, stored.size(), room.swarm.counts(), found);
    }
  }

  @Test
  void losesNothingWhenFanoutAndAdapterFreeze() throws IOException {
    ThreeProcesses three = ThreeProcesses.start(real.deployment("three"));
    try (LoadedRoom room = new LoadedRoom(three.config(), CHANNEL, CLIENTS, true)) {
      room.publish(10, PER_SECOND, Habit.KEYED);
      for (ServiceProcess victim : List.of(three.fanout(), three.adapter())) {
        room.awaitAnswers(100);
        victim.freeze();
        Eventually.passes(Duration.ofSeconds(RealTest.isLong() ? 20 : 7));
        victim.thaw();
        room.awaitAnswers(100);
      }
      judge(three, room);
      assertEquals(0, room.swarm.counts().closes.get(), room::story);
    }
  }

  @Test
  void recoversEverybodyWhenTheEdgeIsKilled() throws IOException {
    ThreeProcesses three = ThreeProcesses.start(real.deployment("three-edge"));
    try (LoadedRoom room = new LoadedRoom(three.config(), CHANNEL, CLIENTS, true)) {
      room.publish(10, PER_SECOND, Habit.KEYED);
      for (int round = 0; round < ROUNDS; round++) {
        room.awaitAnswers(100);
        Eventually.passes(LOAD);
        three.edge().kill();
        three.edge().launch();
      }
      room.awaitAnswers(200);
      judge(three, room);
      assertTrue(room.swarm.counts().closes.get() >= CLIENTS, room::story);
    }
  }

  @Test
  void isAliveAndReadyWhenEverythingBehindItIsGone() throws IOException, InterruptedException {
    ThreeProcesses three = ThreeProcesses.start(real.deployment("three"));
    three.adapter().kill();
    assertIsAliveAndReadyThoughFailing(three.fanout());
    three.fanout().kill();
    assertIsAliveAndReadyThoughFailing(three.edge());
  }

  private static void assertIsAliveAndReadyThoughFailing(ServiceProcess process)
      throws IOException, InterruptedException {
    Eventually.holds(
        Duration.ofSeconds(15),
        () -> process.name() + " says that it does not work",
        () -> process.status("/healthz") == 503);
    assertEquals(200, process.status("/livez"));
    assertEquals(200, process.status("/readyz"));
  }

  private List<Stored> judge(ThreeProcesses three, LoadedRoom room) throws IOException {
    List<Stored> stored = room.settle();
    room.assertClean();
    assertEquals(0, room.swarm.counts().unsubscribes.get(), room::story);
    KilledStandaloneFaultTest.assertEveryAnswerIsTrue(
        stored, History.read(three.config(), CHANNEL));
    return stored;
  }
}
