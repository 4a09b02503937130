package io.holdfast.backbone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.backbone.spi.TailProbe;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.runtime.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole segments leave the log while it is in use. Promise: nobody is served half of what was
/// asked for, and no offset is used twice, however quiet a channel was.
class LogRetentionTest {
  private static final String FILLER = "f".repeat(1_000);

  @TempDir private Path dir;

  private LogFolder small() {
    LogFolder log = new LogFolder(dir, Ticker.SYSTEM);
    return log.with(log.settings().withRetentionBytes(4L * LogFolder.SEGMENT_BYTES));
  }

  private static void fill(SessionProbe probe, String prefix, int count) {
    for (int i = 0; i < count; i += 20) {
      probe.append(LogFolder.batch("filler", prefix + FILLER, i, 20));
    }
  }

  @Test
  void keepsTheLogAtItsSizeAndTellsReadersOfWhatIsGone() throws Exception {
    small()
        .session(probe -> {
          fill(probe, "a", 800);
          Head head = probe.head();
          assertTrue(head.firstRetained() > 400, "first retained " + head.firstRetained());
          Position top = probe.history(HistoryQuery.topOf("filler")).top();
          HistoryPage page = probe.history(new HistoryQuery("filler", top.at(1), 10, false, 0, 0));
          Recovery.Resync resync = assertInstanceOf(Recovery.Resync.class, page.resync());
          assertEquals(ResyncReason.HISTORY_TRIMMED, resync.reason());
          assertEquals(2, resync.missedFrom());
          assertEquals(top, resync.startAt());
        });
  }

  @Test
  void segmentsThatGrewTooOldLeaveALogThatNobodyPublishesTo() throws Exception {
    WallTicker clock = new WallTicker(1_700_000_000_000L);
    LogFolder log = new LogFolder(dir, clock);
    EmbeddedSettings at = log.settings();
    log.with(
            new EmbeddedSettings(
                at.dir(),
                at.segmentBytes(),
                at.retentionBytes(),
                Duration.ofMinutes(1),
                at.flush(),
                at.flushInterval(),
                at.idempotencyWindow(),
                at.idempotencyKeysMax(),
                at.publicationBytesMax(),
                at.channelsMax(),
                at.forkOnCorruption()))
        .session(probe -> {
          fill(probe, "a", 200);
          assertEquals(1, probe.head().firstRetained());
          clock.moves(Duration.ofHours(1).toMillis());
          long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
          long before = 0;
          while (probe.head().firstRetained() < 150 && System.nanoTime() < giveUp) {
            before = probe.head().firstRetained();
          }
          assertTrue(probe.head().firstRetained() >= 150, "only up to " + before);
          assertEquals(200, probe.history(HistoryQuery.topOf("filler")).top().offset());
        });
  }

  @Test
  void aPausedTailIsToldTheExactRangeThatLeft() throws Exception {
    small()
        .session(probe -> {
          fill(probe, "a", 40);
          LogPosition paused = probe.head().last();
          fill(probe, "b", 800);
          long first = probe.head().firstRetained();
          TailProbe tail = probe.tail(paused);
          TailHandler.Gap gap = tail.awaits(TailHandler.Gap.class);
          assertEquals(
              new TailHandler.Gap(TailHandler.Gap.Kind.TRIMMED, paused.sequence() + 1, first - 1),
              gap);
          tail.awaits(Head.class);
          tail.isSound();
        });
  }

  @Test
  void aQuietChannelKeepsItsPlaceAndItsVersionWhenItsSegmentLeaves() throws Exception {
    LogFolder log = small();
    AtomicReference<Position> quiet = new AtomicReference<>(Position.NONE);
    log.session(probe -> {
      probe.stores("quiet", "1", "1");
      probe.append(SessionProbe.versioned("quiet", "2", "2", 7, "v"));
      quiet.set(probe.history(HistoryQuery.topOf("quiet")).top());
      fill(probe, "a", 1_600);
    });
    log.session(probe -> {
      assertEquals(quiet.get(), probe.history(HistoryQuery.topOf("quiet")).top());
      HistoryPage atTop = probe.history(new HistoryQuery("quiet", quiet.get(), 10, false, 0, 0));
      assertNull(atTop.resync());
      assertInstanceOf(
          PublishResult.Superseded.class,
          probe.append(SessionProbe.versioned("quiet", "3", "3", 7, "v")));
      assertEquals(quiet.get().at(3), probe.stores("quiet", "4", "4"));
      HistoryPage first =
          probe.history(new HistoryQuery("quiet", quiet.get().at(1), 10, false, 0, 0));
      assertInstanceOf(Recovery.Resync.class, first.resync());
      assertEquals(new Position(quiet.get().epoch(), 1), probe.stores("never", "x", "n"));
    });
  }

  private LogFolder forgetful() {
    LogFolder log = small();
    EmbeddedSettings at = log.settings();
    log.with(
        new EmbeddedSettings(
            at.dir(),
            at.segmentBytes(),
            at.retentionBytes(),
            at.retentionAge(),
            at.flush(),
            at.flushInterval(),
            at.idempotencyWindow(),
            at.idempotencyKeysMax(),
            at.publicationBytesMax(),
            0,
            false));
    return log;
  }

  @Test
  void aForgottenChannelWhoseOldSegmentIsStillThereIsReadOn() throws Exception {
    LogFolder log = forgetful();
    log.session(probe -> {
      probe.append(LogFolder.batch("forgotten", "x", 0, 20));
      fill(probe, "a", 80);
    });
    Map<Path, byte[]> whole = new HashMap<>();
    for (Path segment : log.segments().subList(0, 2)) {
      whole.put(segment, Files.readAllBytes(segment));
    }
    AtomicReference<Position> again = new AtomicReference<>(Position.NONE);
    log.session(probe -> {
      fill(probe, "b", 60);
      again.set(probe.stores("forgotten", "new", "new"));
    });
    int back = 0;
    for (Map.Entry<Path, byte[]> segment : whole.entrySet()) {
      if (Files.notExists(segment.getKey())) {
        Files.write(segment.getKey(), segment.getValue());
        back++;
      }
    }
    assertTrue(back > 0 && again.get().offset() > 21, back + " came back, " + again.get());
    log.session(probe -> {
      assertEquals(again.get(), probe.history(HistoryQuery.topOf("forgotten")).top());
      assertEquals(again.get().at(again.get().offset() + 1), probe.stores("forgotten", "2", "2"));
    });
  }

  @Test
  void aForgottenChannelStartsAboveEverythingItMayHaveUsed() throws Exception {
    LogFolder log = forgetful();
    AtomicReference<Position> top = new AtomicReference<>(Position.NONE);
    log.session(probe -> {
      probe.append(LogFolder.batch("forgotten", "x", 0, 20));
      top.set(probe.history(HistoryQuery.topOf("forgotten")).top());
      fill(probe, "a", 800);
    });
    log.session(probe -> {
      Position start = probe.history(HistoryQuery.topOf("forgotten")).top();
      assertTrue(start.offset() >= 20, "starts after " + start);
      HistoryPage old = probe.history(new HistoryQuery("forgotten", top.get(), 10, false, 0, 0));
      assertEquals(
          ResyncReason.HISTORY_TRIMMED,
          assertInstanceOf(Recovery.Resync.class, old.resync()).reason());
      assertEquals(start.at(start.offset() + 1), probe.stores("forgotten", "new", "new"));
    });
  }
}
