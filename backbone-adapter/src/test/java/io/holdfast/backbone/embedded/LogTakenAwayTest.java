package io.holdfast.backbone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of the log are deleted between two sessions. Promise: another log begins in another
/// epoch, no offset is used twice, and while the process that knew the first one lives, who had
/// everything is told nothing and who had not is told what is gone.
class LogTakenAwayTest {
  @TempDir private Path dir;

  private Position fifth = Position.NONE;
  private Position quiet = Position.NONE;

  /// Two sessions with the loss between them, of one process or of two.
  private void loses(boolean sameProcess, Consumer<SessionProbe> then) throws Exception {
    LogFolder log = new LogFolder(dir, Ticker.SYSTEM);
    try (EmbeddedBackbone backbone = new EmbeddedBackbone(log.settings(), Ticker.SYSTEM)) {
      backbone.prepare();
      try (SessionProbe probe = SessionProbe.opened(backbone)) {
        probe.append(LogFolder.batch("news", "k", 1, 5));
        fifth = probe.history(HistoryQuery.topOf("news")).top();
        quiet = probe.stores("quiet", "only", "only");
      }
      takeAway(log);
      if (sameProcess) {
        try (SessionProbe probe = SessionProbe.opened(backbone)) {
          then.accept(probe);
        }
      }
    }
    if (!sameProcess) {
      log.session(then);
    }
  }

  private void takeAway(LogFolder log) {
    try {
      for (Path segment : log.segments()) {
        Files.delete(segment);
      }
      Files.delete(dir.resolve("session"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static HistoryPage since(SessionProbe probe, Position position) {
    return probe.history(new HistoryQuery("news", position, 10, false, 0, 0));
  }

  @Test
  void whoHadEverythingGoesOn() throws Exception {
    loses(
        true,
        probe -> {
          assertNull(since(probe, fifth).resync());
          Position next = probe.stores("news", "k6", "k6");
          assertTrue(next.epoch() != fifth.epoch(), "another epoch");
          assertTrue(next.offset() > fifth.offset() + 1, "above the floor: " + next);
          HistoryPage page = since(probe, fifth);
          assertNull(page.resync());
          assertEquals(next, page.slices().getFirst().last());
        });
  }

  @Test
  void whoMissedSomethingIsToldWhat() throws Exception {
    loses(
        true,
        probe -> {
          Recovery.Resync told =
              assertInstanceOf(Recovery.Resync.class, since(probe, fifth.at(3)).resync());
          assertEquals(ResyncReason.HISTORY_TRIMMED, told.reason());
          assertEquals(4, told.missedFrom());
        });
  }

  @Test
  void aRetryOfWhatTheFirstLogStoredIsNotStoredAgain() throws Exception {
    loses(
        true,
        probe ->
            assertEquals(
                fifth,
                assertInstanceOf(
                        PublishResult.Duplicate.class,
                        probe.append(SessionProbe.request("news", "k5", "k5")))
                    .position()));
  }

  /// The control: a process that did not know the first log cannot say who had everything.
  @Test
  void aProcessThatNeverKnewItTellsEverybody() throws Exception {
    loses(
        false,
        probe ->
            assertEquals(
                ResyncReason.EPOCH_CHANGED,
                assertInstanceOf(Recovery.Resync.class, since(probe, fifth).resync()).reason()));
  }

  @Test
  void aRestartAfterwardsUsesNoOffsetTwiceAndCarriesNobodyInSilence() throws Exception {
    loses(true, probe -> probe.stores("news", "k6", "k6"));
    new LogFolder(dir, Ticker.SYSTEM)
        .session(probe -> {
          assertNull(since(probe, fifth).resync());
          HistoryPage page = probe.history(new HistoryQuery("quiet", quiet, 10, false, 0, 0));
          assertTrue(
              page.resync() != null || page.slices().isEmpty(), "nothing is served as whole");
          assertTrue(probe.stores("quiet", "next", "next").offset() > quiet.offset());
        });
  }
}
