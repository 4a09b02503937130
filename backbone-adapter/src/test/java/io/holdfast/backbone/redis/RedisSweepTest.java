package io.holdfast.backbone.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.runtime.Ticker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What keeps the log and the table of channels within their bounds.
class RedisSweepTest {
  @TempDir private Path dir;

  private static List<PublishRequest> batch(String channel, int from, int count, String text) {
    List<PublishRequest> batch = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      batch.add(SessionProbe.request(channel, text, "k" + i));
    }
    return batch;
  }

  /// Runs the sweep with bounds of the test's.
  private static void sweep(RedisSettings settings, long epoch, String... bounds) throws Exception {
    List<RedisKeys> keys = List.of(new RedisKeys(settings.prefix(), 0));
    try (RedisDriver driver = RedisDriver.dial(settings, keys)) {
      BlockingQueue<RedisAnswer> answers = new ArrayBlockingQueue<>(1);
      driver.run(
          Script.SWEEP,
          0,
          List.of(),
          new Object[] {Long.toString(epoch), bounds[0], bounds[1], bounds[2], "0"},
          answers::add);
      RedisAnswer answer = answers.poll(10, TimeUnit.SECONDS);
      assertTrue(
          answer instanceof RedisAnswer.Reply reply && reply.text().equals("swept"),
          String.valueOf(answer));
    }
  }

  @Test
  void aLogThatIsTooLargeLosesItsOldestEntries() throws Exception {
    try (RedisServer server = RedisServer.start(dir)) {
      RedisSettings settings = RedisSettings.at(server.address(), 1);
      try (SessionProbe probe = SessionProbe.opened(new RedisBackbone(settings, Ticker.SYSTEM))) {
        for (int i = 0; i < 2_000; i += 100) {
          probe.append(batch("room", i, 100, "x".repeat(1_000)));
        }
        sweep(settings, probe.head().last().epoch(), "1000000", "0", "0");
        Head head = probe.head();
        assertTrue(head.firstRetained() > 800 && head.firstRetained() < 1_600, head.toString());
        assertEquals(2_000 - head.firstRetained() + 1, probe.all("room").size());
      }
    }
  }

  @Test
  void entriesThatAreTooOldLeave() throws Exception {
    try (RedisServer server = RedisServer.start(dir)) {
      RedisSettings settings = RedisSettings.at(server.address(), 1);
      try (SessionProbe probe = SessionProbe.opened(new RedisBackbone(settings, Ticker.SYSTEM))) {
        probe.append(batch("room", 0, 250, "old"));
        long epoch = probe.head().last().epoch();
        sweep(settings, epoch, "0", "3600000", "0");
        assertEquals(1, probe.head().firstRetained());
        for (int i = 0; i < 100 && probe.head().firstRetained() == 1; i++) {
          sweep(settings, epoch, "0", "1", "0");
        }
        assertEquals(251, probe.head().firstRetained());
      }
    }
  }

  /// 2: what a forgotten channel had is in no position that it can get again.
  @Test
  void aForgottenChannelStartsAboveEverythingItMayHaveUsed() throws Exception {
    try (RedisServer server = RedisServer.start(dir)) {
      RedisSettings settings = RedisSettings.at(server.address(), 1);
      try (SessionProbe probe = SessionProbe.opened(new RedisBackbone(settings, Ticker.SYSTEM))) {
        probe.append(batch("quiet", 0, 7, "quiet"));
        Position seventh = probe.history(HistoryQuery.topOf("quiet")).top();
        assertEquals(7, seventh.offset());
        server.command("XTRIM", "{holdfast:0}:log", "MAXLEN", "0");
        probe.stores("busy", "b", "b");
        long epoch = seventh.epoch();
        server.command("HSET", "{holdfast:0}:state", "t", "8");
        sweep(settings, epoch, "0", "0", "1");
        HistoryPage missed =
            probe.history(new HistoryQuery("quiet", seventh.at(3), 10, false, 0, 0));
        assertEquals(
            ResyncReason.HISTORY_TRIMMED,
            assertInstanceOf(Recovery.Resync.class, missed.resync()).reason());
        assertEquals(0, missed.removedUpTo());
        assertEquals(seventh.at(8), probe.stores("quiet", "again", "again"));
        assertEquals(1, probe.all("quiet").size());
        assertEquals(2, probe.stores("busy", "c", "c").offset());
      }
    }
  }
}
