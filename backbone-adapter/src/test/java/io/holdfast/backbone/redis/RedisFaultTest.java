package io.holdfast.backbone.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.backbone.spi.TailProbe;
import io.holdfast.contract.Code;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server is killed, frozen, full or closed to us while programs publish and read. Promise:
/// every publish has a true answer, a retry with the same key leaves one entry, and a tail that
/// lives has no hole and no duplicate.
class RedisFaultTest {
  private static final Duration STORED_WITHIN = Duration.ofSeconds(20);

  @TempDir private Path dir;
  private @Nullable RedisServer started;

  @AfterEach
  void endServer() throws IOException {
    if (started != null) {
      started.close();
    }
  }

  private RedisServer server(String... options) throws IOException {
    RedisServer server = RedisServer.start(dir, options);
    started = server;
    return server;
  }

  private static RedisBackbone backbone(RedisServer server) {
    return new RedisBackbone(RedisSettings.at(server.address(), 1), Ticker.SYSTEM);
  }

  private static PublishRequest numbered(int number) {
    return SessionProbe.request("room", "text " + number, "key " + number);
  }

  /// Publishes until it is known to be stored.
  private static void storesAtLast(SessionProbe probe, int number) {
    long until = System.nanoTime() + STORED_WITHIN.toNanos();
    while (System.nanoTime() - until < 0) {
      switch (probe.append(numbered(number))) {
        case PublishResult.Stored _, PublishResult.Duplicate _ -> {
          return;
        }
        case PublishResult.Unknown _, PublishResult.Unavailable _ ->
            LockSupport.parkNanos(1_000_000);
        case PublishResult.Held _, PublishResult.Superseded _, PublishResult.Rejected _ ->
            throw new AssertionError("refused for ever");
      }
    }
    throw new AssertionError(number + " was never stored");
  }

  private static void areEachThereOnce(List<TailEntry> entries, int count) {
    Set<String> texts = new HashSet<>();
    for (TailEntry entry : entries) {
      assertTrue(texts.add(entry.publication().data().toUtf8()));
    }
    assertEquals(count, texts.size());
  }

  /// 13, as far as it goes without a proxy: all connections are reset at once, again and again.
  @Test
  void connectionsThatAreCutCostNothingAndNobody() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      for (int i = 0; i < 200; i++) {
        if (i % 40 == 20) {
          server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }
        storesAtLast(probe, i);
      }
      areEachThereOnce(tail.awaitsEntries(200), 200);
      tail.isSound();
      probe.session().heartbeat(0, 7);
      assertEquals(7L, tail.awaits(Long.class));
    }
  }

  /// 12: nothing is answered while it is frozen but by our own clock; then nothing is lost.
  @Test
  void aFrozenServerLeavesOutcomesUnknownAndLosesNothing() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      storesAtLast(probe, 0);
      server.freeze();
      try {
        assertInstanceOf(PublishResult.Unknown.class, probe.append(numbered(1)));
        assertInstanceOf(PublishResult.Unknown.class, probe.append(numbered(2)));
      } finally {
        server.thaw();
      }
      for (int i = 1; i < 20; i++) {
        storesAtLast(probe, i);
      }
      areEachThereOnce(tail.awaitsEntries(20), 20);
      tail.isSound();
      assertEquals(20, probe.all("room").size());
    }
  }

  /// 11: killed under load, back from its file.
  @Test
  void aKilledServerLosesNothingThatItAnswered() throws Exception {
    RedisServer server = server("--appendonly", "yes", "--appendfsync", "always");
    RedisBackbone backbone = backbone(server);
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      for (int i = 0; i < 50; i++) {
        storesAtLast(probe, i);
      }
      server.kill();
      PublishResult result = probe.append(numbered(50));
      assertTrue(
          result instanceof PublishResult.Unknown || result instanceof PublishResult.Unavailable,
          result.toString());
      assertInstanceOf(SessionEnd.Absent.class, probe.event());
      assertTrue(tail.awaits(String.class).startsWith("ended: "));
    }
    server.start();
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      for (int i = 0; i < 60; i++) {
        storesAtLast(probe, i);
      }
      assertEquals(60, probe.all("room").size());
    }
  }

  /// 15, for one attempt: the supervisor makes the next.
  @Test
  void aServerThatIsNotThereEndsTheAttemptOnly() throws Exception {
    RedisServer server = RedisServer.absent(dir);
    started = server;
    RedisBackbone backbone = backbone(server);
    backbone.prepare();
    assertInstanceOf(SessionEnd.Absent.class, SessionProbe.refused(backbone));
    server.start();
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      probe.stores("room", "a", "a");
    }
  }

  @Test
  void aWrongPasswordNeedsAnOperatorAndSaysSo() throws Exception {
    RedisServer server = server("--requirepass", "right");
    RedisSettings settings = RedisSettings.at(server.address(), 1);
    for (RedisSettings wrong : List.of(settings, settings.withPassword("wrong"))) {
      SessionEnd end = SessionProbe.refused(new RedisBackbone(wrong, Ticker.SYSTEM));
      String cause = assertInstanceOf(SessionEnd.Incurable.class, end).cause();
      assertTrue(cause.startsWith("Redis refuses us: "), cause);
      assertTrue(!cause.contains("right") && !cause.contains(" wrong "), cause);
    }
    RedisBackbone right = new RedisBackbone(settings.withPassword("right"), Ticker.SYSTEM);
    try (SessionProbe probe = SessionProbe.opened(right)) {
      probe.stores("room", "a", "a");
    }
  }

  /// Publishes are refused, readers and heartbeats go on, and it is said on health.
  @Test
  void aServerWithoutMemoryRefusesPublishesAndLosesNothing() throws Exception {
    RedisServer server = server();
    RedisBackbone backbone = backbone(server);
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      storesAtLast(probe, 0);
      server.command("CONFIG", "SET", "maxmemory", "1");
      List<PublishRequest> batch = new ArrayList<>();
      for (int i = 1; i < 20; i++) {
        batch.add(numbered(i));
      }
      for (PublishResult result : probe.append(batch)) {
        PublishResult.Unavailable refused =
            assertInstanceOf(PublishResult.Unavailable.class, result);
        assertEquals(Code.STORAGE, refused.refusal().code());
      }
      assertEquals("Redis is out of memory: publishes are refused", backbone.complaint());
      probe.session().heartbeat(0, 3);
      assertEquals(3L, tail.awaits(Long.class));
      assertEquals(1, probe.all("room").size());
      try (SessionProbe reader = SessionProbe.opened(backbone(server))) {
        assertEquals(1, reader.all("room").size());
      }
      server.command("CONFIG", "SET", "maxmemory", "0");
      for (PublishResult result : probe.append(batch)) {
        assertInstanceOf(PublishResult.Stored.class, result);
      }
      assertEquals("", backbone.complaint());
      areEachThereOnce(tail.awaitsEntries(20), 20);
    }
  }

  @Test
  void aServerThatMayEvictIsComplainedAbout() throws Exception {
    RedisServer server = server("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
    RedisBackbone backbone = backbone(server);
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      probe.stores("room", "a", "a");
      assertTrue(backbone.complaint().contains("allkeys-lru"), backbone.complaint());
    }
  }

  /// 22.
  @Test
  void scriptsThatTheServerForgotAreGivenAgain() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      for (int i = 0; i < 10; i++) {
        server.command("SCRIPT", "FLUSH");
        assertInstanceOf(PublishResult.Stored.class, probe.append(numbered(i)));
      }
      areEachThereOnce(tail.awaitsEntries(10), 10);
      assertEquals(10, probe.all("room").size());
    }
  }

  /// Two adapters on one server are one log to their publishers and readers.
  @Test
  void twoAdaptersShareTheLog() throws Exception {
    RedisServer server = server();
    try (SessionProbe one = SessionProbe.opened(backbone(server));
        SessionProbe other = SessionProbe.opened(backbone(server))) {
      TailProbe here = one.tail(null);
      TailProbe there = other.tail(null);
      here.awaits(Head.class);
      there.awaits(Head.class);
      Thread publisher =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < 200; i++) {
                  one.append(numbered(i));
                }
              });
      for (int i = 200; i < 400; i++) {
        other.append(numbered(i));
      }
      publisher.join();
      List<TailEntry> seen = here.awaitsEntries(400);
      assertEquals(seen, there.awaitsEntries(400));
      areEachThereOnce(seen, 400);
      for (int i = 0; i < 400; i++) {
        assertEquals(i + 1, seen.get(i).publication().offset());
      }
      assertInstanceOf(PublishResult.Duplicate.class, one.append(numbered(300)));
    }
  }
}
