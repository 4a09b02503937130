package io.holdfast.backbone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.backbone.spi.TailProbe;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.runtime.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The disk fails under the writer. Promise: what was not flushed is answered as unknown and
/// reaches no reader, nothing more is written, and the log goes on in a new epoch.
class FailedFlushTest {
  @TempDir private Path dir;

  @Test
  void endsTheSessionAndForksWhenItIsOpenedAgain() throws Exception {
    EmbeddedSettings settings = EmbeddedSettings.in(dir).withSegmentBytes(LogFolder.SEGMENT_BYTES);
    try (EmbeddedBackbone backbone = new EmbeddedBackbone(settings, Ticker.SYSTEM)) {
      backbone.prepare();
      Position before;
      try (SessionProbe probe = SessionProbe.opened(backbone)) {
        before = probe.stores("a", "kept", "1");
        TailProbe tail = probe.tail(null);
        tail.awaits(Head.class);
        breakDisk(probe);
        PublishResult.Unknown unknown =
            assertInstanceOf(
                PublishResult.Unknown.class, probe.append(SessionProbe.request("a", "lost", "2")));
        assertEquals(Code.STORAGE, unknown.refusal().code());
        assertInstanceOf(SessionEnd.Lost.class, probe.event());
        assertTrue(tail.awaits(String.class).startsWith("ended: "));
        assertTrue(tail.seen().isEmpty());
        assertInstanceOf(
            PublishResult.Unavailable.class, probe.append(SessionProbe.request("a", "no", "3")));
      }
      try (SessionProbe probe = SessionProbe.opened(backbone)) {
        List<Publication> left = probe.all("a");
        assertEquals(1, left.size());
        assertEquals("kept", left.getFirst().data().toUtf8());
        Position top = probe.history(HistoryQuery.topOf("a")).top();
        assertTrue(top.epoch() > before.epoch());
        Position again = probe.stores("a", "lost", "2");
        assertEquals(top.at(top.offset() + 1), again);
        assertTrue(again.offset() > before.offset());
      }
    }
  }

  @Test
  void aWriterThatDiesReportsTheSessionAsLostAndItCanBeOpenedAgain() throws Exception {
    EmbeddedSettings settings = EmbeddedSettings.in(dir).withSegmentBytes(LogFolder.SEGMENT_BYTES);
    try (EmbeddedBackbone backbone = new EmbeddedBackbone(settings, Ticker.SYSTEM)) {
      backbone.prepare();
      try (SessionProbe probe = SessionProbe.opened(backbone)) {
        probe.stores("a", "kept", "1");
        probe.session().history(HistoryQuery.topOf("a"), new Failing());
        assertInstanceOf(SessionEnd.Lost.class, probe.event());
      }
      try (SessionProbe probe = SessionProbe.opened(backbone)) {
        assertEquals(1, probe.all("a").size());
      }
    }
  }

  @Test
  void withoutRoomForTheNextSegmentPublishesAreRefusedAndHealthSaysSo() throws Exception {
    Path folder = dir.resolve("gone");
    EmbeddedSettings settings =
        EmbeddedSettings.in(folder).withSegmentBytes(LogFolder.SEGMENT_BYTES);
    try (EmbeddedBackbone backbone = new EmbeddedBackbone(settings, Ticker.SYSTEM)) {
      backbone.prepare();
      try (SessionProbe probe = SessionProbe.opened(backbone)) {
        String kilobyte = "x".repeat(1_000);
        probe.stores("a", kilobyte, "first");
        Files.move(folder, dir.resolve("elsewhere"));
        int stored = 0;
        while (probe.append(SessionProbe.request("a", kilobyte, "k" + stored))
            instanceof PublishResult.Stored) {
          stored++;
        }
        assertTrue(stored < 200, "stored " + stored);
        assertFalse(backbone.complaint().isEmpty());
        Files.move(dir.resolve("elsewhere"), folder);
        long giveUp = System.nanoTime() + 10_000_000_000L;
        while (!backbone.complaint().isEmpty() && System.nanoTime() < giveUp) {
          // Nobody publishes: the log sees by itself that there is room again.
          probe.head();
        }
        assertTrue(backbone.complaint().isEmpty());
        assertInstanceOf(
            PublishResult.Stored.class, probe.append(SessionProbe.request("a", kilobyte, "again")));
      }
    }
  }

  private static final class Failing implements HistoryHandler {
    @Override
    public void page(HistoryPage page) {
      throw new IllegalStateException("a bug that the test plays");
    }

    @Override
    public void refused(Refusal refusal) {
      // The session is lost anyway.
    }
  }

  private static void breakDisk(SessionProbe probe) throws Exception {
    LogWriter writer = assertInstanceOf(EmbeddedSession.class, probe.session()).writer();
    assertNotNull(writer);
    writer.view().active().close();
  }
}
