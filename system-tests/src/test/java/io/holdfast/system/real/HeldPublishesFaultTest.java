package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.CountingPublisher.Habit;
import io.holdfast.system.publish.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Everything behind the fanout is gone for seconds while publishers go on at 500 a second; then
/// the fanout, which holds what they were told it holds, is killed as well. No publish is refused
/// while a fanout is there, no socket closes, and when the adapter is back everything is delivered
/// once, in order (P1, P2, P5).
final class HeldPublishesFaultTest {
  private static final String CHANNEL = "flow:held";
  private static final int CLIENTS = 100;
  private static final Duration OUTAGE = Duration.ofSeconds(RealTest.isLong() ? 30 : 4);

  @RegisterExtension final RealTest real = new RealTest();

  @Test
  void whatIsHeldOutlivesTheOutageAndAKillOfItsFanout() throws IOException {
    ThreeProcesses three = ThreeProcesses.start(real.deployment("held"));
    try (LoadedRoom room = new LoadedRoom(three.config(), CHANNEL, CLIENTS, true);
        StockFollowers stock = new StockFollowers(three.config(), CHANNEL, 5)) {
      outage(three, room);
      three.fanout().kill();
      three.fanout().launch();
      Eventually.holds(
          Duration.ofSeconds(20),
          "the fanout answers again",
          () -> three.fanout().status("/livez") == 200);
      room.awaitAnswers(100);
      three.adapter().launch();
      room.awaitAnswers(500);
      List<Stored> stored = room.settle();
      room.assertClean();
      KilledStandaloneFaultTest.assertEveryAnswerIsTrue(
          stored, History.read(three.config(), CHANNEL));
      assertEquals(0, room.swarm.counts().closes.get(), room::story);
      assertEquals(0, room.swarm.counts().unsubscribes.get(), room::story);
      assertEquals(0, stock.assertClean(stored).path("closes").asLong(-1));
      System.out.printf(
          "%d accepted, %d of them held; %s%n", stored.size(), room.held(), room.swarm.counts());
    }
  }

  /// The control: a spool in memory ends with its process, and the copies with their edge.
  @Test
  void aSpoolInMemoryLosesWhatItHeldWhenItsFanoutAndTheEdgeAreKilled() throws IOException {
    ThreeProcesses three =
        ThreeProcesses.start(
            real.deployment("held-in-memory"), "\"outage\":{\"spool\":{\"dir\":\"\"}},");
    try (LoadedRoom room = new LoadedRoom(three.config(), CHANNEL, 5, true)) {
      outage(three, room);
      List.of(three.fanout(), three.edge()).forEach(ServiceProcess::kill);
      List.of(three.fanout(), three.adapter()).forEach(ServiceProcess::launch);
      three.fanout().awaitReady();
      three.edge().launch();
      room.awaitAnswers(500);
      room.settleLosing();
      assertTrue(room.findings().lost() > 0, room::story);
    }
  }

  /// The adapter is killed, and publishes are held.
  private static void outage(ThreeProcesses three, LoadedRoom room) {
    room.publish(10, 500, Habit.KEYED);
    room.awaitAnswers(100);
    three.adapter().kill();
    Eventually.passes(OUTAGE);
    Eventually.holds(
        Duration.ofSeconds(10),
        () -> "publishes are held: " + room.story(),
        () -> room.held() > 100);
    assertEquals(0, room.retries(), room::story);
  }
}
