package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.system.client.Ledger.Findings;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.CountingPublisher.Habit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: the log's folder is deleted while its process is down. Promise: it comes back as
/// another log with another epoch, every reader is told at once that its position means nothing any
/// more, on its living socket where the edge lives, and from there on nobody misses anything.
final class WipedLogFaultTest {
  private static final String CHANNEL = "flow:wiped";
  private static final int CLIENTS = 20;

  @RegisterExtension final RealTest real = new RealTest();

  @Test
  void tellsLiveReadersOnTheirSockets() {
    ThreeProcesses three = ThreeProcesses.start(real.deployment("wiped-three"));
    try (LoadedRoom room = new LoadedRoom(three.config(), CHANNEL, CLIENTS, true)) {
      losesItsLog(room, three.adapter(), three.config());
      assertEquals(0, room.swarm.counts().closes.get(), room::story);
      assertEquals(CLIENTS, room.swarm.counts().unsubscribes.get(), room::story);
    }
  }

  @Test
  void tellsReadersThatComeBack() {
    Deployment deployment = real.deployment("wiped-one");
    ServerConfig config = deployment.config();
    ServiceProcess server = real.standalone(deployment, config);
    try (LoadedRoom room = new LoadedRoom(config, CHANNEL, CLIENTS, true)) {
      losesItsLog(room, server, config);
    }
  }

  private static void losesItsLog(LoadedRoom room, ServiceProcess process, ServerConfig config) {
    room.publish(4, 200, Habit.KEYED);
    room.awaitAnswers(100);
    room.settle();
    process.kill();
    Deployment.delete(config.data());
    process.start();
    Eventually.holds(
        Duration.ofSeconds(15),
        room::story,
        () -> room.swarm.counts().unrecovered.get() == CLIENTS);
    room.awaitSubscribed();
    room.publish(4, 200, Habit.KEYED);
    room.awaitAnswers(100);
    room.settle();
    Findings findings = room.findings();
    assertEquals(0, findings.lost() + findings.duplicates() + findings.inversions(), room::story);
    assertEquals(0, room.swarm.counts().errors.get(), room::story);
  }
}
