package io.holdfast.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.downstream.FanoutProbe;
import io.holdfast.backbone.redis.RedisTrio;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real Sentinels move the master: it dies with a replica that lags, it freezes, an operator
/// switches it over. Promise: the adapter follows; what the replica did not have is told as exactly
/// that to those who lack it, readers who had everything go on, no offset names two publications,
/// and nobody writes to a master that is none.
class RedisSentinelTest {
  private static final int MANY = 200;

  @TempDir private Path dir;

  private static Position stored(PublishResult result) {
    return assertInstanceOf(PublishResult.Stored.class, result).position();
  }

  private static Recovery verdict(FanoutProbe fanout, String channel) {
    return Wire.verdict(fanout.awaitsVerdict(channel, 1).getVerdict());
  }

  private static List<String> texts(List<Publication> publications) {
    return publications.stream().map(each -> each.data().toUtf8()).toList();
  }

  @Test
  void aReplicaThatLaggedIsToldExactlyAndReadersWhoHadAllGoOn() throws Exception {
    try (RedisTrio trio = RedisTrio.start(dir);
        RedisAdapter adapter = RedisAdapter.following(trio.settings());
        RedisAdapter control = new RedisAdapter(trio.master());
        FanoutProbe here = adapter.fanout();
        FanoutProbe late = adapter.fanout()) {
      adapter.says("connected");
      control.says("connected");
      here.follows("room", Position.NONE).follows("quiet", Position.NONE);
      verdict(here, "room");
      verdict(here, "quiet");
      for (int i = 1; i <= 3; i++) {
        stored(here.publishes("room", "kept " + i));
      }
      Position quiet = stored(here.publishes("quiet", "kept"));
      here.awaitsPublications("room", 3);
      trio.replicaLags();
      stored(here.publishes("room", "lost 4"));
      Position lost = stored(here.publishes("room", "lost 5"));
      here.awaitsPublications("room", 5);

      trio.master().kill();
      adapter.says("down: ");
      adapter.says("connected");

      Position now = assertInstanceOf(Recovery.UpToDate.class, verdict(here, "room")).top();
      assertTrue(now.epoch() > lost.epoch() && now.offset() > lost.offset());
      assertInstanceOf(Recovery.UpToDate.class, verdict(here, "quiet"));
      Position next = stored(here.publishes("room", "after"));
      assertEquals(now.at(now.offset() + 1), next);
      assertEquals("after", here.awaitsPublications("room", 6).getLast().data().toUtf8());

      late.follows("room", lost.at(4));
      assertInstanceOf(Recovery.Replay.class, verdict(late, "room"));
      assertEquals(List.of("lost 5", "after"), texts(late.awaitsPublications("room", 2)));

      // Who remembers nothing of the old master names what was lost, to those who lack it.
      try (RedisAdapter newcomer = RedisAdapter.following(trio.settings());
          FanoutProbe fanout = newcomer.fanout()) {
        newcomer.says("connected");
        fanout.follows("room", lost.at(4)).follows("quiet", quiet);
        assertInstanceOf(Recovery.Resync.class, verdict(fanout, "room"));
        assertInstanceOf(Recovery.UpToDate.class, verdict(fanout, "quiet"));
      }
      // The control: without the Sentinels nobody follows.
      control.says("down: ");
    }
  }

  /// Its connections stay, and half a minute of silence would be borne: only the Sentinels' word
  /// ends the session.
  @Test
  void aFrozenMasterIsLeftAndNothingIsWrittenToItWhenItThaws() throws Exception {
    try (RedisTrio trio = RedisTrio.start(dir);
        RedisAdapter adapter =
            RedisAdapter.following(
                trio.settings(), "--backbone.down_after=30s", "--backbone.stale_after=29s");
        FanoutProbe here = adapter.fanout()) {
      adapter.says("connected");
      here.follows("room", Position.NONE);
      verdict(here, "room");
      stored(here.publishes("room", "before"));
      trio.master().freeze();
      try {
        trio.awaitsPromotion();
        adapter.says("down: ");
        adapter.says("connected");
        stored(here.publishes("room", "meanwhile"));
      } finally {
        trio.master().thaw();
      }
      stored(here.publishes("room", "after"));
      assertEquals(
          List.of("before", "meanwhile", "after"), texts(here.awaitsPublications("room", 3)));
      assertTrue(trio.replica().command("INFO", "replication").contains("role:master"));
    }
  }

  /// A server that became a replica says READONLY: that is an outage, after which the same request
  /// is stored, once.
  @Test
  void aSwitchoverUnderAPublisherRefusesNothingForGoodAndDoublesNothing() throws Exception {
    try (RedisTrio trio = RedisTrio.start(dir);
        RedisAdapter adapter = RedisAdapter.following(trio.settings());
        FanoutProbe here = adapter.fanout()) {
      adapter.says("connected");
      here.follows("room", Position.NONE);
      verdict(here, "room");
      long id = 0;
      int count = 0;
      int interrupted = 0;
      for (int i = 0; i < MANY || interrupted == 0; i++) {
        count++;
        if (i == MANY / 2) {
          trio.switchesOver();
        }
        boolean done = false;
        while (!done) {
          PublishRequest request = FanoutProbe.request(++id, "room", "text " + i, "key" + i);
          PublishResult result = here.publishes(request);
          assertFalse(result instanceof PublishResult.Rejected, () -> "rejected: " + result);
          done =
              result instanceof PublishResult.Stored || result instanceof PublishResult.Duplicate;
          if (!done) {
            interrupted++;
            adapter.says("connected");
          }
        }
      }
      List<String> seen = texts(here.awaitsPublications("room", count));
      assertEquals(IntStream.range(0, count).mapToObj(i -> "text " + i).toList(), seen);
    }
  }
}
