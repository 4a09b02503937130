package io.holdfast.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.downstream.FanoutProbe;
import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Wire;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two adapters on a Redis that passes publications on and keeps none: one is absent while the
/// other's fanout publishes; Redis is killed and comes back empty; it freezes. Promise: who was
/// absent is told exactly the channels and ranges that went by, everybody else goes on, and both
/// stand at the same positions afterwards.
class RedisPubsubTest {
  private static final String[] QUICK = {
    "--backbone.backoff.min=50ms", "--backbone.backoff.max=200ms"
  };

  @TempDir private Path dir;

  private static Position stored(PublishResult result) {
    return assertInstanceOf(PublishResult.Stored.class, result).position();
  }

  private static Recovery verdict(FanoutProbe fanout, String channel) {
    return Wire.verdict(fanout.awaitsVerdict(channel, 1).getVerdict());
  }

  private static void follows(FanoutProbe fanout) {
    fanout.follows("room", Position.NONE).follows("quiet", Position.NONE);
    verdict(fanout, "room");
    verdict(fanout, "quiet");
  }

  private static List<String> texts(List<Publication> publications) {
    return publications.stream().map(each -> each.data().toUtf8()).toList();
  }

  /// The absent one dials again in two seconds at the soonest; the other one is back long before.
  @Test
  void whoWasAbsentIsToldWhatWentByAndNobodyElse() throws Exception {
    try (RedisServer server = RedisServer.start(dir);
        RedisAdapter present = RedisAdapter.notified(server, QUICK);
        RedisAdapter absent =
            RedisAdapter.notified(
                server,
                "--backbone.backoff.min=4s",
                "--backbone.backoff.max=4s",
                "--backbone.knock=0s");
        FanoutProbe here = present.fanout();
        FanoutProbe there = absent.fanout()) {
      present.says("connected");
      absent.says("connected");
      follows(here);
      follows(there);
      for (int i = 1; i <= 3; i++) {
        stored((i == 2 ? there : here).publishes("room", "text " + i));
      }
      Position quiet = stored(here.publishes("quiet", "text"));
      there.awaitsPublications("room", 3);
      there.awaitsPublications("quiet", 1);
      here.awaitsPublications("room", 3);
      here.awaitsPublications("quiet", 1);

      server.command("CLIENT", "KILL", "TYPE", "pubsub");
      absent.says("down: ");
      present.says("connected");
      stored(here.publishes("room", "missed 4"));
      Position fifth = stored(here.publishes("room", "missed 5"));

      absent.says("connected");
      Recovery.Resync told = assertInstanceOf(Recovery.Resync.class, verdict(there, "room"));
      assertEquals(fifth, told.startAt());
      assertEquals(List.of(4L, 5L), List.of(told.missedFrom(), told.missedTo()));
      Position after = stored(there.publishes("room", "after"));
      assertEquals(fifth.at(6), after);
      assertEquals(
          List.of("text 1", "text 2", "text 3", "missed 4", "missed 5", "after"),
          texts(here.awaitsPublications("room", 6)));
      assertEquals(
          List.of("text 1", "text 2", "text 3", "after"),
          texts(there.awaitsPublications("room", 4)));

      // Nothing went by in the other channel: its next publication simply follows.
      assertEquals(quiet.at(2), stored(here.publishes("quiet", "next")));
      assertEquals(List.of("text", "next"), texts(there.awaitsPublications("quiet", 2)));
      assertEquals(List.of("text", "next"), texts(here.awaitsPublications("quiet", 2)));
    }
  }

  /// Nothing had gone by: both go on in a new epoch, and the same publication is not given twice.
  @Test
  void aServerThatComesBackEmptyCostsNobodyAnything() throws Exception {
    try (RedisServer server = RedisServer.start(dir);
        RedisAdapter one = RedisAdapter.notified(server, QUICK);
        RedisAdapter other = RedisAdapter.notified(server, QUICK);
        FanoutProbe here = one.fanout();
        FanoutProbe there = other.fanout()) {
      one.says("connected");
      other.says("connected");
      follows(here);
      follows(there);
      stored(here.publishes("room", "text 1"));
      Position last = stored(there.publishes("room", "text 2"));
      here.awaitsPublications("room", 2);
      there.awaitsPublications("room", 2);
      server.kill();
      one.says("down: ");
      other.says("down: ");
      PublishRequest held = FanoutProbe.request(900, "room", "held", "held");
      assertInstanceOf(PublishResult.Unavailable.class, here.publishes(held));
      server.start();
      one.says("connected");
      other.says("connected");
      for (FanoutProbe fanout : List.of(here, there)) {
        Position now = assertInstanceOf(Recovery.UpToDate.class, verdict(fanout, "room")).top();
        assertTrue(now.epoch() > last.epoch() && now.offset() > last.offset());
      }
      Position at = stored(here.publishes(FanoutProbe.request(901, "room", "held", "held")));
      assertEquals(
          new PublishResult.Duplicate(at),
          there.publishes(FanoutProbe.request(902, "room", "held", "held")));
      for (FanoutProbe fanout : List.of(here, there)) {
        assertEquals(
            List.of("text 1", "text 2", "held"), texts(fanout.awaitsPublications("room", 3)));
      }
    }
  }

  /// No connection ends: only the canary, which takes the way of the publications, finds it.
  @Test
  void aFreezeIsFoundByTheCanaryAndHeals() throws Exception {
    try (RedisServer server = RedisServer.start(dir);
        RedisAdapter adapter = RedisAdapter.notified(server, QUICK);
        FanoutProbe fanout = adapter.fanout()) {
      adapter.says("connected");
      follows(fanout);
      stored(fanout.publishes("room", "before"));
      server.freeze();
      try {
        adapter.says("stale: ");
      } finally {
        server.thaw();
      }
      adapter.says("connected");
      stored(fanout.publishes("room", "after"));
      assertEquals(List.of("before", "after"), texts(fanout.awaitsPublications("room", 2)));
    }
  }
}
