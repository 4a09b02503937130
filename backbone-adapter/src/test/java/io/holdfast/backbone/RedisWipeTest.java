package io.holdfast.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.downstream.FanoutProbe;
import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Wire;
import io.holdfast.proto.v1.FollowVerdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Redis loses everything under a running adapter whose fanout has all of it: by FLUSHALL, and by
/// coming back empty. Promise: the fanout is told where the numbering goes on and nothing else; one
/// that is behind gets what it lacks; only an adapter that remembers nothing calls it a loss.
class RedisWipeTest {
  @TempDir private Path dir;

  private static Position stored(PublishResult result) {
    return assertInstanceOf(PublishResult.Stored.class, result).position();
  }

  private static Recovery verdict(FanoutProbe fanout, String channel) {
    FollowVerdict told = fanout.awaitsVerdict(channel, 1);
    return Wire.verdict(told.getVerdict());
  }

  private static Position threeStored(FanoutProbe fanout) {
    fanout.follows("room", Position.NONE).follows("quiet", Position.NONE);
    verdict(fanout, "room");
    verdict(fanout, "quiet");
    Position last = Position.NONE;
    for (int i = 1; i <= 3; i++) {
      last = stored(fanout.publishes("room", "text " + i));
    }
    fanout.awaitsPublications("room", 3);
    return last;
  }

  private static void goesOn(FanoutProbe fanout, Position before) {
    Position now = assertInstanceOf(Recovery.UpToDate.class, verdict(fanout, "room")).top();
    assertTrue(now.epoch() > before.epoch() && now.offset() > before.offset());
    assertInstanceOf(Recovery.UpToDate.class, verdict(fanout, "quiet"));
    Position next = stored(fanout.publishes("room", "after"));
    assertEquals(now.at(now.offset() + 1), next);
    List<Publication> seen = fanout.awaitsPublications("room", 4);
    assertEquals(
        List.of(1L, 2L, 3L, next.offset()), seen.stream().map(Publication::offset).toList());
  }

  @Test
  void aFlushUnderAReaderThatHasEverythingIsNoLoss() throws Exception {
    try (RedisServer server = RedisServer.start(dir);
        RedisAdapter adapter = new RedisAdapter(server)) {
      adapter.says("connected");
      try (FanoutProbe fanout = adapter.fanout()) {
        Position last = threeStored(fanout);
        server.command("FLUSHALL");
        goesOn(fanout, last);
      }
    }
  }

  @Test
  void aServerThatComesBackEmptyIsNoLossForThoseWhoHadEverything() throws Exception {
    try (RedisServer server = RedisServer.start(dir);
        RedisAdapter adapter = new RedisAdapter(server)) {
      adapter.says("connected");
      try (FanoutProbe fanout = adapter.fanout()) {
        Position last = threeStored(fanout);
        server.kill();
        adapter.says("down: ");
        server.start();
        goesOn(fanout, last);
      }
    }
  }

  @Test
  void aReaderThatIsBehindGetsWhatTheAdapterStillHas() throws Exception {
    try (RedisServer server = RedisServer.start(dir);
        RedisAdapter adapter = new RedisAdapter(server)) {
      adapter.says("connected");
      try (FanoutProbe fanout = adapter.fanout();
          FanoutProbe late = adapter.fanout()) {
        Position last = threeStored(fanout);
        server.command("FLUSHALL");
        goesOn(fanout, last);
        late.follows("room", last.at(1));
        assertInstanceOf(Recovery.Replay.class, verdict(late, "room"));
        List<Publication> seen = late.awaitsPublications("room", 3);
        assertEquals(
            List.of(2L, 3L), seen.stream().map(Publication::offset).toList().subList(0, 2));
        assertTrue(seen.getLast().offset() > last.offset());
      }
    }
  }

  /// The control: without what the adapter knows, the same is a loss that is told.
  @Test
  void anAdapterThatRemembersNothingSaysSo() throws Exception {
    try (RedisServer server = RedisServer.start(dir)) {
      Position last;
      try (RedisAdapter adapter = new RedisAdapter(server);
          FanoutProbe fanout = adapter.fanout()) {
        adapter.says("connected");
        last = threeStored(fanout);
      }
      server.command("FLUSHALL");
      try (RedisAdapter adapter = new RedisAdapter(server)) {
        adapter.says("connected");
        try (FanoutProbe fanout = adapter.fanout()) {
          fanout.follows("room", last);
          assertInstanceOf(Recovery.Resync.class, verdict(fanout, "room"));
        }
      }
    }
  }
}
