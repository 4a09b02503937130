package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.publish.CountingPublisher.Habit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Scenario: edge, fanout and adapter on Redis, while publishers go on. Fault: Redis is flushed,
/// and it is killed and comes back empty; then every client loses its connection and comes back
/// with what it remembers. Promise: nobody is told of anything, because everybody had everything:
/// no socket closes, no subscription ends, and every publication arrives once and in order (P1 to
/// P4).
final class RedisWipeFaultTest {
  private static final String CHANNEL = "flow:wiped";
  private static final int CLIENTS = 20;
  private static final Duration KILLED = Duration.ofSeconds(2);

  @RegisterExtension final RealTest real = new RealTest();
  @TempDir Path redisFolder;

  @Test
  void aRedisThatIsWipedUnderItsReadersCostsNobodyAnything() throws IOException {
    try (RedisServer redis = RedisServer.start(redisFolder)) {
      ThreeProcesses three = ThreeProcesses.onRedis(real.deployment("redis-wiped"), redis.port());
      try (LoadedRoom room = new LoadedRoom(three.config(), CHANNEL, CLIENTS, true)) {
        room.publish(4, 200, Habit.KEYED);
        room.awaitAnswers(200);
        redis.command("FLUSHALL");
        room.awaitAnswers(200);
        redis.kill();
        Eventually.passes(KILLED);
        redis.start();
        room.awaitAnswers(200);
        room.settle();
        room.assertClean();
        assertEquals(0, room.retries(), room::story);
        assertEquals(0, room.swarm.counts().closes.get(), room::story);
        assertEquals(0, room.swarm.counts().unsubscribes.get(), room::story);
        comesBack(three, room);
      }
    }
  }

  /// With the epoch that it subscribed in, of two lives ago, and the offset of what came last.
  private static void comesBack(ThreeProcesses three, LoadedRoom room) {
    three.edge().kill();
    three.edge().start();
    room.awaitSubscribed();
    room.publish(4, 200, Habit.KEYED);
    room.awaitAnswers(100);
    room.settle();
    room.assertClean();
    assertEquals(CLIENTS, room.swarm.counts().recovered.get(), room::story);
  }
}
