package io.holdfast.backbone.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.backbone.spi.TailHandler.EpochChange;
import io.holdfast.backbone.spi.TailHandler.Gap;
import io.holdfast.backbone.spi.TailProbe;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.runtime.Ticker;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The log in Redis is wiped, rolled back, trimmed or taken away, as faults and people do. Promise:
/// each ends in the verdict that names what was lost, and no position ever names two publications.
class RedisIdentityTest extends RedisLogFixture {
  /// 17: the heartbeat finds it before anything is published.
  @Test
  void aWipeIsToldWhileNothingIsPublished() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      probe.append(batch("before", 10));
      Position tenth = top(probe);
      TailProbe tail = probe.tail(null);
      LogPosition end = tail.awaits(Head.class).last();
      server.command("FLUSHALL");
      probe.session().heartbeat(0, 1);
      EpochChange change = tail.awaits(EpochChange.class);
      assertEquals(EpochChange.Kind.RESET, change.kind());
      assertEquals(end, change.last());
      tail.awaits(Head.class);

      Position first = probe.stores("room", "new", "new");
      assertTrue(first.epoch() > tenth.epoch());
      assertTrue(first.offset() > tenth.offset() + 1);
      assertEquals(1, tail.awaitsEntries(1).size());
      assertNull(after(probe, tenth).resync());
      assertEquals(List.of(5L, 6L, 7L, 8L, 9L, 10L), offsets(after(probe, tenth.at(4))));
      assertNull(after(probe, new Position(tenth.epoch(), first.offset())).resync());
      assertEquals(ResyncReason.EPOCH_CHANGED, reason(after(probe, tenth.at(11))));
    }
  }

  /// 17: the fence finds it with the first publication, and the tail misses none.
  @Test
  void aWipeUnderPublishersLosesNothingOfTheNewLog() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      probe.append(batch("before", 10));
      tail.awaitsEntries(10);
      server.command("FLUSHALL");
      List<PublishResult> results = probe.append(batch("after", 10));
      for (PublishResult result : results) {
        assertInstanceOf(PublishResult.Stored.class, result);
      }
      assertEquals(EpochChange.Kind.RESET, tail.awaits(EpochChange.class).kind());
      tail.awaitsEntries(20);
      tail.isSound();
      assertEquals(10, probe.all("room").size());
    }
  }

  @Test
  void aPublishThatExpectsTheEpochOfAWipedLogIsNotStored() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      Position before = probe.stores("room", "a", "a");
      server.command("FLUSHALL");
      PublishRequest request = SessionProbe.request("room", "b", "b");
      PublishRequest fenced =
          new PublishRequest(
              1,
              "room",
              request.data(),
              null,
              request.tags(),
              "b",
              0,
              "",
              false,
              0,
              before.epoch());
      assertInstanceOf(PublishResult.Unavailable.class, probe.append(fenced));
      assertTrue(probe.all("room").isEmpty());
    }
  }

  /// 18: everything is there, so nobody is told that anything was lost.
  @Test
  void aRestartFromItsFileIsAContinuation() throws Exception {
    RedisServer server = server("--appendonly", "yes", "--appendfsync", "always");
    RedisBackbone backbone = backbone(server);
    Position tenth;
    LogPosition end;
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      probe.append(batch("before", 10));
      tenth = top(probe);
      end = probe.head().last();
    }
    server.kill();
    server.start();
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      TailProbe tail = probe.tail(end);
      EpochChange change = tail.awaits(EpochChange.class);
      assertEquals(EpochChange.Kind.CONTINUED, change.kind());
      assertEquals(end.sequence(), change.base());
      assertEquals(
          new PublishResult.Duplicate(tenth.at(3)),
          probe.append(SessionProbe.request("room", "again", "before2")));
      assertNull(after(probe, tenth).resync());
      assertNull(after(probe, tenth.at(4)).resync());
      Position next = probe.stores("room", "next", "next");
      assertTrue(next.epoch() > tenth.epoch() && next.offset() > tenth.offset());
      assertEquals(end.sequence() + 1, tail.awaitsEntries(1).getFirst().sequence());
      HistoryPage across = after(probe, tenth.at(9));
      assertEquals(2, across.slices().size());
      assertEquals(11, probe.all("room").size());
    }
  }

  /// Back from its file in a new epoch, and then flushed: a reader who has had nothing since the
  /// first one still has everything.
  @Test
  void aWipeAfterARestartIsNoLossForReadersOfTheFirstEpoch() throws Exception {
    RedisServer server = server("--appendonly", "yes", "--appendfsync", "always");
    RedisBackbone backbone = backbone(server);
    Position third;
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      probe.append(batch("before", 3));
      third = top(probe);
    }
    server.kill();
    server.start();
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      server.command("FLUSHALL");
      probe.session().heartbeat(0, 1);
      tail.awaits(EpochChange.class);
      assertNull(after(probe, third).resync());
      assertEquals(List.of(3L), offsets(after(probe, third.at(2))));
    }
  }

  /// 18: the exact range is told, and what comes next is in no position that was used before.
  @Test
  void aLostTailIsRolledBackWithItsExactRange() throws Exception {
    RedisServer server = server();
    RedisBackbone backbone = backbone(server);
    Position lost;
    LogPosition end;
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      probe.append(batch("kept", 10));
      server.command("SAVE");
      probe.append(batch("lost", 5));
      lost = top(probe);
      end = probe.head().last();
    }
    server.kill();
    server.start();
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      TailProbe tail = probe.tail(end);
      EpochChange change = tail.awaits(EpochChange.class);
      assertEquals(EpochChange.Kind.ROLLED_BACK, change.kind());
      assertEquals(end.sequence() - 5, change.base());
      Position next = probe.stores("room", "next", "next");
      assertTrue(next.offset() > lost.offset());
      assertNull(after(probe, lost.at(10)).resync());
      assertNull(after(probe, lost).resync());
      assertEquals(List.of(13L, 14L, 15L), offsets(after(probe, lost.at(12))));
      assertEquals(11, probe.all("room").size());
    }
    // The control: one that remembers nothing of the tail names what was lost, and no more.
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      Recovery.Resync told =
          assertInstanceOf(Recovery.Resync.class, after(probe, lost.at(12)).resync());
      assertEquals(ResyncReason.EPOCH_CHANGED, told.reason());
      assertEquals(ResyncReason.EPOCH_CHANGED, reason(after(probe, lost)));
      assertNull(after(probe, lost.at(10)).resync());
    }
  }

  @Test
  void aRestartWithNothingKeepsOffsetsRisingForWhoRemembers() throws Exception {
    RedisServer server = server();
    RedisBackbone backbone = backbone(server);
    Position before;
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      before = probe.stores("room", "a", "a");
    }
    server.kill();
    server.start();
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      Position next = probe.stores("room", "b", "b");
      assertTrue(next.epoch() > before.epoch());
      assertTrue(next.offset() > before.offset() + 1);
      assertNull(after(probe, before).resync());
      assertEquals(List.of(next.offset()), offsets(after(probe, before)));
    }
  }

  /// The control of the test above: without memory the log is simply another one.
  @Test
  void aRestartWithNothingIsAnotherLogForWhoRemembersNothing() throws Exception {
    RedisServer server = server();
    Position before;
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      before = probe.stores("room", "a", "a");
    }
    server.kill();
    server.start();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      Position next = probe.stores("room", "b", "b");
      assertTrue(next.epoch() > before.epoch());
      assertEquals(1, next.offset());
      assertEquals(ResyncReason.EPOCH_CHANGED, reason(after(probe, before)));
    }
  }

  /// One adapter comes back to the wiped log and tells its readers that they had everything; then
  /// the other one comes, whose readers were handed more.
  @Test
  void aLossThatOnlyAnotherAdapterKnowsOfIsToldWhenThatOneComesBack() throws Exception {
    RedisServer server = server();
    RedisBackbone here = backbone(server);
    RedisBackbone there = backbone(server);
    Position known;
    try (SessionProbe probe = SessionProbe.opened(here)) {
      probe.append(batch("both", 3));
      known = top(probe);
    }
    try (SessionProbe probe = SessionProbe.opened(there)) {
      probe.append(batch("there", 2));
    }
    server.command("FLUSHALL");
    try (SessionProbe probe = SessionProbe.opened(here)) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      assertNull(after(probe, known).resync());
      try (SessionProbe other = SessionProbe.opened(there)) {
        assertNull(after(other, known.at(5)).resync());
        assertEquals(List.of(4L, 5L), offsets(after(other, known)));
      }
      probe.session().heartbeat(0, 1);
      assertEquals(new Gap(Gap.Kind.LOST, 0, 0), tail.awaits(Gap.class));
      assertEquals(ResyncReason.EPOCH_CHANGED, reason(after(probe, known)));
    }
  }

  /// As above, but both had come equally far: nobody is told of anything.
  @Test
  void adaptersThatKnowTheSameEndDisturbNoReader() throws Exception {
    RedisServer server = server();
    RedisBackbone here = backbone(server);
    RedisBackbone there = backbone(server);
    try (SessionProbe one = SessionProbe.opened(here);
        SessionProbe other = SessionProbe.opened(there)) {
      TailProbe first = one.tail(null);
      TailProbe second = other.tail(null);
      first.awaits(Head.class);
      second.awaits(Head.class);
      one.append(batch("one", 3));
      other.append(batch("other", 2));
      Position end = top(one);
      first.awaitsEntries(5);
      second.awaitsEntries(5);
      server.command("FLUSHALL");
      one.session().heartbeat(0, 1);
      other.session().heartbeat(0, 1);
      long epoch = first.awaits(EpochChange.class).nextEpoch();
      assertEquals(epoch, second.awaits(EpochChange.class).nextEpoch());
      assertNull(after(one, end).resync());
      assertNull(after(other, end).resync());
      assertEquals(List.of(4L, 5L), offsets(after(one, end.at(3))));
      assertEquals(epoch, one.head().last().epoch());
    }
  }

  /// 19.
  @Test
  void retentionTellsTheExactRangeThatLeft() throws Exception {
    RedisServer server = server();
    RedisSettings settings = RedisSettings.at(server.address(), 1).withRetentionEntries(200);
    RedisBackbone backbone = new RedisBackbone(settings, Ticker.SYSTEM);
    try (SessionProbe probe = SessionProbe.opened(backbone)) {
      for (int i = 0; i < 10; i++) {
        probe.append(batch("round" + i + "-", 100));
      }
      Head head = probe.head();
      assertTrue(head.firstRetained() > 500);
      TailProbe tail = probe.tail(head.last().at(5));
      Gap gap = tail.awaits(Gap.class);
      assertEquals(new Gap(Gap.Kind.TRIMMED, 6, head.firstRetained() - 1), gap);
      int kept = (int) (1_000 - head.firstRetained() + 1);
      assertEquals(head.firstRetained(), tail.awaitsEntries(kept).getFirst().sequence());
      Position top = top(probe);
      assertEquals(ResyncReason.HISTORY_TRIMMED, reason(after(probe, top.at(5))));
      assertNull(after(probe, top.at(head.firstRetained() - 1)).resync());
      assertEquals(kept, probe.all("room").size());
    }
  }

  @Test
  void aLogThatWasDeletedIsAHoleForThoseWhoHadNotReadIt() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      probe.append(batch("gone", 10));
      LogPosition end = probe.head().last();
      TailProbe current = probe.tail(null);
      current.awaits(Head.class);
      server.command("DEL", "{holdfast:0}:log");
      TailProbe late = probe.tail(end.at(7));
      assertEquals(new Gap(Gap.Kind.HOLE, 8, 10), late.awaits(Gap.class));
      Position next = probe.stores("room", "next", "next");
      assertEquals(11, next.offset());
      assertEquals(11, current.awaitsEntries(1).getFirst().sequence());
      assertEquals(11, late.awaitsEntries(1).getFirst().sequence());
      assertEquals(ResyncReason.HISTORY_TRIMMED, reason(after(probe, next.at(7))));
      assertNull(after(probe, next.at(10)).resync());
    }
  }

  /// The connection is well and the log is not read to its end: the heartbeat does not count, and
  /// what is missing is told.
  @Test
  void aHeartbeatProvesTheLogAndNotOnlyTheConnection() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      probe.append(batch("there", 10));
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      probe.session().heartbeat(0, 1);
      assertEquals(1L, tail.awaits(Long.class));
      server.command("HSET", "{holdfast:0}:state", "s", "13");
      probe.session().heartbeat(0, 2);
      assertEquals(new Gap(Gap.Kind.HOLE, 11, 13), tail.awaits(Gap.class));
      probe.session().heartbeat(0, 3);
      assertEquals(3L, tail.awaits(Long.class));
    }
  }

  /// The state is evicted, or deleted by hand: nothing proves anything about the log any more.
  @Test
  void aLogWithoutItsStateBeginsAnew() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(backbone(server))) {
      probe.append(batch("gone", 10));
      Position tenth = top(probe);
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      server.command("DEL", "{holdfast:0}:state");
      probe.session().heartbeat(0, 1);
      assertEquals(EpochChange.Kind.RESET, tail.awaits(EpochChange.class).kind());
      assertTrue(probe.stores("room", "next", "next").offset() > 10);
      assertNull(after(probe, tenth).resync());
      assertEquals(List.of(9L, 10L), offsets(after(probe, tenth.at(8))));
      assertEquals(1, probe.all("room").size());
    }
  }

  @Test
  void dataOfAnotherNumberOfPartitionsIsRefused() throws Exception {
    RedisServer server = server();
    SessionProbe.opened(backbone(server)).close();
    RedisBackbone other = new RedisBackbone(RedisSettings.at(server.address(), 2), Ticker.SYSTEM);
    SessionEnd.Incurable end =
        assertInstanceOf(SessionEnd.Incurable.class, SessionProbe.refused(other));
    assertEquals("the data in Redis has 1 partitions, backbone.partitions is 2", end.cause());
  }
}
