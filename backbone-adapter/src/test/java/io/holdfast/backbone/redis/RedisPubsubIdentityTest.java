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
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Redis that keeps nothing loses messages, is wiped, and stops being the master. Promise: what
/// went by is told as exactly that, and a canary counts only when publications could have come too.
class RedisPubsubIdentityTest extends RedisLogFixture {
  @TempDir private Path other;

  private static RedisBackbone notifying(RedisServer server) {
    return new RedisBackbone(
        RedisSettings.at(server.address(), 1).thatOnlyNotifies(), Ticker.SYSTEM);
  }

  /// Three messages never came: the connection is well, and the next canary shows it.
  @Test
  void aCanaryBehindAHoleIsNoProofAndTheHoleIsTold() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(notifying(server))) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      probe.append(batch("there", 10));
      tail.awaitsEntries(10);
      server.command("HSET", "{holdfast:pubsub:0:0}:state", "s", "13");
      probe.session().heartbeat(0, 1);
      assertEquals(new Gap(Gap.Kind.HOLE, 11, 13), tail.awaits(Gap.class));
      probe.session().heartbeat(0, 2);
      assertEquals(2L, tail.awaits(Long.class));
      assertEquals(11, probe.stores("room", "next", "next").offset());
      assertEquals(14, tail.awaitsEntries(11).getLast().sequence());
    }
  }

  @Test
  void whatWentByBetweenTwoSessionsIsToldToThoseBelowItOnly() throws Exception {
    RedisServer server = server();
    RedisBackbone here = notifying(server);
    LogPosition end;
    Position third;
    try (SessionProbe probe = SessionProbe.opened(here)) {
      probe.append(batch("seen", 3));
      third = top(probe);
      probe.stores("quiet", "q", "q");
      end = probe.head().last();
    }
    try (SessionProbe elsewhere = SessionProbe.opened(notifying(server))) {
      elsewhere.append(batch("missed", 2));
    }
    try (SessionProbe probe = SessionProbe.opened(here)) {
      assertEquals(new Gap(Gap.Kind.HOLE, 5, 6), probe.tail(end).awaits(Gap.class));
      assertEquals(4, missed(probe, third).missedFrom());
      assertEquals(5, missed(probe, third).missedTo());
      assertNull(after(probe, third.at(5)).resync());
      assertInstanceOf(
          PublishResult.Duplicate.class,
          probe.append(SessionProbe.request("room", "again", "missed1")));
      assertEquals(third.at(6), probe.stores("room", "next", "next"));
      assertEquals(List.of(6L), offsets(after(probe, third.at(5))));
    }
  }

  private static Recovery.Resync missed(SessionProbe probe, Position at) {
    return assertInstanceOf(Recovery.Resync.class, after(probe, at).resync());
  }

  @Test
  void aWipeIsToldWhileNothingIsPublishedAndCostsNothing() throws Exception {
    RedisServer server = server();
    try (SessionProbe probe = SessionProbe.opened(notifying(server))) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      probe.append(batch("before", 10));
      tail.awaitsEntries(10);
      Position tenth = top(probe);
      server.command("FLUSHALL");
      probe.session().heartbeat(0, 1);
      tail.awaits(EpochChange.class);
      Position first = probe.stores("room", "new", "new");
      assertTrue(first.epoch() > tenth.epoch() && first.offset() > tenth.offset() + 1);
      tail.awaitsEntries(11);
      assertNull(after(probe, tenth).resync());
    }
  }

  /// The control: a server that became a replica publishes what it is told to, so a message to
  /// oneself comes back from it, and proves nothing about the others.
  @Test
  void aCanaryThatDidNotTakeTheWayOfThePublicationsProvesNothing() throws Exception {
    RedisServer server = server();
    try (RedisServer master = another();
        SessionProbe probe = SessionProbe.opened(notifying(server))) {
      TailProbe tail = probe.tail(null);
      tail.awaits(Head.class);
      server.command("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
      assertEquals(":1", server.command("PUBLISH", "{holdfast:pubsub:0:0}:log", "b x 1 1-1\n"));
      probe.session().heartbeat(0, 1);
      SessionEnd.Lost end = assertInstanceOf(SessionEnd.Lost.class, probe.event());
      assertTrue(end.cause().contains("replica"), end.cause());
    }
  }

  private RedisServer another() throws IOException {
    return RedisServer.start(Files.createDirectories(other.resolve("another")));
  }
}
