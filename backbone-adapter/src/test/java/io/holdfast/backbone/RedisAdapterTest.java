package io.holdfast.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.downstream.FanoutProbe;
import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole adapters on Redis: what they say on health, and what fanouts get from them while the
/// server comes, freezes, is wiped and goes.
class RedisAdapterTest {
  @TempDir private Path dir;

  private static Position stored(PublishResult result) {
    return assertInstanceOf(PublishResult.Stored.class, result).position();
  }

  @Test
  void startsWithoutRedisSaysSoAndConnectsWhenItComes() throws Exception {
    try (RedisServer server = RedisServer.absent(dir);
        RedisAdapter adapter = new RedisAdapter(server);
        FanoutProbe fanout = adapter.fanout()) {
      adapter.says("connecting: Connection refused");
      assertInstanceOf(PublishResult.Unavailable.class, fanout.publishes("room", "early"));
      server.start();
      adapter.says("connected");
      stored(fanout.publishes("room", "late"));
    }
  }

  @Test
  void aWrongPasswordIsSaidOnHealthAndNothingCrashes() throws Exception {
    try (RedisServer server = RedisServer.start(dir, "--requirepass", "right");
        RedisAdapter adapter = new RedisAdapter(server);
        FanoutProbe fanout = adapter.fanout()) {
      assertTrue(adapter.says("gave up: ").contains("Redis refuses us"));
      assertInstanceOf(PublishResult.Unavailable.class, fanout.publishes("room", "never"));
    }
  }

  /// Any fanout gets the same from any adapter.
  @Test
  void twoAdaptersServeTheSameChannels() throws Exception {
    try (RedisServer server = RedisServer.start(dir);
        RedisAdapter one = new RedisAdapter(server);
        RedisAdapter other = new RedisAdapter(server)) {
      one.says("connected");
      other.says("connected");
      try (FanoutProbe here = one.fanout();
          FanoutProbe there = other.fanout()) {
        here.follows("room", Position.NONE).awaitsVerdict("room", 1);
        there.follows("room", Position.NONE).awaitsVerdict("room", 1);
        for (int i = 0; i < 20; i++) {
          stored((i % 2 == 0 ? here : there).publishes("room", "text " + i));
        }
        List<Publication> seen = here.awaitsPublications("room", 20);
        assertEquals(seen, there.awaitsPublications("room", 20));
        assertEquals("text 19", seen.getLast().data().toUtf8());
        assertEquals(20, seen.getLast().offset());
      }
    }
  }

  /// 12: stale first, then it heals by itself; the publish under way is not called failed.
  @Test
  void aFreezeIsToldAndHeals() throws Exception {
    try (RedisServer server = RedisServer.start(dir);
        RedisAdapter adapter = new RedisAdapter(server)) {
      adapter.says("connected");
      try (FanoutProbe fanout = adapter.fanout()) {
        fanout.follows("room", Position.NONE).awaitsVerdict("room", 1);
        stored(fanout.publishes("room", "before"));
        server.freeze();
        try {
          PublishResult during =
              fanout.publishes(FanoutProbe.request(1_000, "room", "during", "during"));
          assertInstanceOf(PublishResult.Unknown.class, during);
          adapter.says("stale: ");
        } finally {
          server.thaw();
        }
        adapter.says("connected");
        PublishResult again =
            fanout.publishes(FanoutProbe.request(1_001, "room", "during", "during"));
        assertTrue(
            again instanceof PublishResult.Stored || again instanceof PublishResult.Duplicate,
            again.toString());
        List<Publication> seen = fanout.awaitsPublications("room", 2);
        assertEquals("during", seen.getLast().data().toUtf8());
      }
    }
  }

  /// R1, R2: killed and back from its file; what fanouts follow goes on where it was.
  @Test
  void aKillIsSurvivedByPosition() throws Exception {
    try (RedisServer server =
            RedisServer.start(dir, "--appendonly", "yes", "--appendfsync", "always");
        RedisAdapter adapter = new RedisAdapter(server)) {
      adapter.says("connected");
      try (FanoutProbe fanout = adapter.fanout()) {
        fanout.follows("room", Position.NONE).awaitsVerdict("room", 1);
        stored(fanout.publishes("room", "before"));
        fanout.awaitsPublications("room", 1);
        server.kill();
        adapter.says("down: Connection ");
        assertInstanceOf(PublishResult.Unavailable.class, fanout.publishes("room", "during"));
        server.start();
        adapter.says("connected");
        stored(fanout.publishes("room", "after"));
        List<Publication> seen = fanout.awaitsPublications("room", 2);
        assertEquals(
            List.of("before", "after"),
            seen.stream().map(publication -> publication.data().toUtf8()).toList());
      }
    }
  }

  /// The wait for the next attempt is minutes long here: only a look whether Redis is back can have
  /// ended it. Frozen, it takes connections and answers none.
  @Test
  void isBackAsSoonAsRedisIsHoweverLongTheWait() throws Exception {
    try (RedisServer server =
            RedisServer.start(dir, "--appendonly", "yes", "--appendfsync", "always");
        RedisAdapter adapter =
            new RedisAdapter(
                server,
                "--backbone.backoff.min=10m",
                "--backbone.backoff.max=10m",
                "--backbone.stale_after=700ms",
                "--backbone.down_after=1s")) {
      adapter.says("connected");
      server.kill();
      adapter.says("down: ");
      server.start();
      adapter.says("connected");
      server.freeze();
      try {
        adapter.says("down: ");
      } finally {
        server.thaw();
      }
      adapter.says("connected");
    }
  }

  /// R9: its owner is asked once to end the process, and health says why.
  @Test
  void givesUpAfterAsManyAttemptsAsItMayMake() throws Exception {
    try (RedisServer server = RedisServer.absent(dir);
        RedisAdapter adapter =
            new RedisAdapter(
                server,
                "--backbone.backoff.min=20ms",
                "--backbone.backoff.max=50ms",
                "--backbone.max_retries=3")) {
      String said = adapter.says("gave up: ");
      assertTrue(
          said.startsWith("gave up: 3 attempts in a row failed (3 refused), the last"), said);
      assertEquals(1, adapter.gaveUp());
    }
  }
}
