package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.process.SixProcesses;
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

/// Scenario: two edges, two fanouts and two adapters on Redis (or one on the embedded log), 200
/// clients on 20 channels, and stock clients at one edge. Fault: each fanout and each adapter (in
/// the short form one of each) is killed with -9 and started again; then the other edge. Promise:
/// no socket closes but those of the killed edge, whose clients recover on the other; nothing is
/// lost, doubled or out of order.
final class SixProcessesFaultTest {
  private static final int CHANNELS = 20;
  private static final int CLIENTS = 200;
  private static final int FOLLOWERS = 10;
  private static final int PER_SECOND = RealTest.isLong() ? 1000 : 200;
  private static final Duration LOAD = Duration.ofMillis(RealTest.isLong() ? 10_000 : 500);

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
      killEachAndAnEdge(SixProcesses.onRedis(real.deployment("six"), redis.port()));
    }
  }

  @Test
  void losesNothingOnTheEmbeddedLogWhenEachFanoutTheAdapterAndOneEdgeAreKilled()
      throws IOException {
    killEachAndAnEdge(SixProcesses.onTheEmbeddedLog(real.deployment("five")));
  }

  private void killEachAndAnEdge(SixProcesses six) throws IOException {
    List<ServiceProcess> victims = new ArrayList<>();
    victims.add(six.fanouts().getFirst());
    victims.add(six.adapters().getFirst());
    if (RealTest.isLong()) {
      victims.add(six.fanouts().getLast());
      victims.add(six.adapters().getLast());
    }
    settleIn(six);
    try (StockFollowers stock = new StockFollowers(six.ports().getLast(), channel(0), FOLLOWERS)) {
      long began = System.nanoTime();
      rooms.forEach(room -> room.publish(2, (double) PER_SECOND / CHANNELS, Habit.KEYED));
      for (ServiceProcess victim : victims) {
        killUnderLoad(victim);
        six.awaitReady();
      }
      awaitAnswers(10);
      assertEquals(0, closes(), this::story);
      killUnderLoad(six.edges().getFirst());
      awaitAnswers(10);
      Eventually.passes(LOAD);
      long stored = 0;
      for (LoadedRoom room : rooms) {
        stored += room.settle().size();
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      for (LoadedRoom room : rooms) {
        room.assertClean();
        assertEquals(0, room.swarm.counts().unsubscribes.get(), room::story);
      }
      assertTrue(closes() >= CLIENTS / 2, this::story);
      JsonNode found = stock.assertClean(rooms.getFirst().stored());
      assertEquals(0, found.path("closes").asLong(-1), found::toString);
      System.out.printf(
          "%d services and an edge killed, %d stored in %.0f s, %d retries, %d closes; stock"
              + " clients: %s%n",
          victims.size(), stored, seconds, retries(), closes(), found);
    }
  }

  private static String channel(int number) {
    return "flow:six" + number;
  }

  private void settleIn(SixProcesses six) {
    for (int i = 0; i < CHANNELS; i++) {
      rooms.add(new LoadedRoom(six.ports(), channel(i), CLIENTS / CHANNELS, true));
    }
  }

  private long retries() {
    return rooms.stream().mapToLong(LoadedRoom::retries).sum();
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
