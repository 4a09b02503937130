package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.CountingPublisher.Habit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Scenario: two edges, two fanouts and two adapters on Redis, 200 clients on 20 channels. Fault:
/// each fanout and each adapter is killed with -9 and started again; then an edge. Promise: no
/// socket closes but those of the killed edge, whose clients recover on the other; nothing is lost,
/// doubled or out of order.
final class SixProcessesFaultTest {
  private static final int CHANNELS = 20;
  private static final int CLIENTS = 200;
  private static final int PER_SECOND = RealTest.isLong() ? 1000 : 200;
  private static final Duration LOAD = Duration.ofMillis(RealTest.isLong() ? 12_000 : 500);

  @RegisterExtension final RealTest real = new RealTest();
  @TempDir Path redisFolder;
  private final List<LoadedRoom> rooms = new ArrayList<>();

  @AfterEach
  void close() {
    rooms.forEach(LoadedRoom::close);
  }

  @Test
  void losesNothingWhenEachFanoutAdapterAndOneEdgeAreKilled() throws IOException {
    try (RedisServer redis = RedisServer.start(redisFolder, "--appendonly", "yes")) {
      SixProcesses six = SixProcesses.start(real.deployment("six"), redis.port());
      fill(six);
      for (ServiceProcess victim :
          List.of(
              six.fanouts().getFirst(),
              six.adapters().getFirst(),
              six.fanouts().getLast(),
              six.adapters().getLast())) {
        killUnderLoad(victim);
        six.awaitReady();
      }
      awaitAnswers(10);
      assertEquals(0, closes(), this::story);
      killUnderLoad(six.edges().getFirst());
      awaitAnswers(10);
      long stored = 0;
      for (LoadedRoom room : rooms) {
        stored += room.settle().size();
      }
      for (LoadedRoom room : rooms) {
        room.assertClean();
        assertEquals(0, room.swarm.counts().unsubscribes.get(), room::story);
      }
      assertTrue(closes() >= CLIENTS / 2, this::story);
      System.out.printf("4 services and an edge killed, %d stored, %d closes%n", stored, closes());
    }
  }

  private void fill(SixProcesses six) {
    for (int i = 0; i < CHANNELS; i++) {
      rooms.add(new LoadedRoom(six.ports(), "flow:six" + i, CLIENTS / CHANNELS, true));
    }
    rooms.forEach(room -> room.publish(1, (double) PER_SECOND / CHANNELS, Habit.KEYED));
  }

  private void killUnderLoad(ServiceProcess victim) {
    awaitAnswers(5);
    Eventually.passes(LOAD);
    victim.kill();
    victim.launch();
  }

  private void awaitAnswers(int more) {
    rooms.forEach(room -> room.awaitAnswers(more));
  }

  private long closes() {
    return rooms.stream().mapToLong(room -> room.swarm.counts().closes.get()).sum();
  }

  private String story() {
    return rooms.stream().map(LoadedRoom::story).toList().toString();
  }
}
