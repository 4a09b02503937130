package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.publish.CountingPublisher.Habit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Scenario: two edges, two fanouts and two adapters on Redis, while publishers go on. Fault: Redis
/// is killed and comes back from its file; it is stopped and goes on. Promise: no socket closes, no
/// subscription ends, no publish is refused, and all of it is delivered once and in order (P1, P2,
/// P5).
final class RedisOutageFaultTest {
  private static final String CHANNEL = "flow:outage";
  private static final int CLIENTS = 50;
  private static final Duration KILLED = Duration.ofSeconds(5);
  private static final Duration FROZEN = Duration.ofSeconds(RealTest.isLong() ? 10 : 6);

  @RegisterExtension final RealTest real = new RealTest();
  @TempDir Path redisFolder;

  @Test
  void aKilledAndAFrozenRedisCostNobodyAnything() throws IOException {
    try (RedisServer redis = RedisServer.start(redisFolder, "--appendonly", "yes")) {
      SixProcesses six = SixProcesses.onRedis(real.deployment("redis-outage"), redis.port());
      try (LoadedRoom room = new LoadedRoom(six.ports(), CHANNEL, CLIENTS, true)) {
        room.publish(4, 200, Habit.KEYED);
        room.awaitAnswers(200);
        redis.kill();
        Eventually.passes(KILLED);
        assertTrue(room.held() > 0, room::story);
        redis.start();
        goesOn(six, room);
        redis.freeze();
        Eventually.passes(FROZEN);
        redis.thaw();
        goesOn(six, room);
        room.settle();
        room.assertClean();
        assertEquals(0, room.retries(), room::story);
        assertEquals(0, room.swarm.counts().closes.get(), room::story);
        assertEquals(0, room.swarm.counts().unsubscribes.get(), room::story);
      }
    }
  }

  /// Whatever was held is stored, and new publishes are stored and not held.
  private static void goesOn(SixProcesses six, LoadedRoom room) {
    six.awaitReady();
    long[] before = {room.held()};
    Eventually.holds(
        Duration.ofSeconds(20),
        room::story,
        () -> {
          long held = room.held();
          boolean quiet = held == before[0];
          before[0] = held;
          Eventually.passes(Duration.ofMillis(200));
          return quiet && room.held() == held;
        });
    room.awaitAnswers(100);
  }
}
