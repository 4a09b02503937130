package io.holdfast.standalone.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.embedded.EmbeddedBackbone;
import io.holdfast.backbone.embedded.EmbeddedSettings;
import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.runtime.Ticker;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The plug is pulled at a session. Promise: the adapter meets what a real backbone would do to it.
class PlugTest {
  private static final long WAIT_SECONDS = 20;

  @TempDir private Path dir;

  private Plug plug;
  private Backbone backbone;
  private SessionProbe probe;

  @BeforeEach
  void plugIn() throws Exception {
    plug = new Plug(dir, Ticker.SYSTEM);
    backbone = plug.around(new EmbeddedBackbone(EmbeddedSettings.in(dir), Ticker.SYSTEM));
    backbone.prepare();
    probe = SessionProbe.opened(backbone);
  }

  @AfterEach
  void pullOut() {
    probe.close();
    backbone.close();
    plug.close();
  }

  private boolean knocks() throws InterruptedException {
    BlockingQueue<Boolean> answer = new ArrayBlockingQueue<>(1);
    backbone.knock(answer::add);
    return Boolean.TRUE.equals(answer.poll(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void whatAFrozenBackboneWasAskedIsDoneAfterTheThawInItsOrder() throws Exception {
    plug.pull(Fault.FREEZE);
    BlockingQueue<List<PublishResult>> answers = new LinkedBlockingQueue<>();
    Lane lane = new Lane();
    for (int i = 1; i <= 3; i++) {
      probe
          .session()
          .append(0, lane, List.of(SessionProbe.request("news", "p" + i, "k" + i)), answers::add);
    }
    // The answer to a knock has passed the plug behind them.
    assertEquals(false, knocks());
    assertEquals(0, answers.size());
    plug.heal();
    for (int offset = 1; offset <= 3; offset++) {
      List<PublishResult> answer = answers.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertTrue(answer != null, "no answer after the thaw");
      Position at = assertInstanceOf(PublishResult.Stored.class, answer.getFirst()).position();
      assertEquals(offset, at.offset());
    }
  }

  @Test
  void aKilledBackboneEndsItsSessionAndTakesNoOtherUntilItIsHealed() throws Exception {
    Position stored = probe.stores("news", "p1", "k1");
    plug.pull(Fault.KILL);
    assertInstanceOf(SessionEnd.Absent.class, probe.event());
    assertInstanceOf(SessionEnd.Absent.class, SessionProbe.refused(backbone));
    assertEquals(false, knocks());
    plug.heal();
    assertEquals(true, knocks());
    try (SessionProbe next = SessionProbe.opened(backbone)) {
      assertEquals(stored, next.history(HistoryQuery.topOf("news")).top());
    }
  }

  @Test
  void aWipedBackboneComesBackWithAnotherLogThatKnowsWhoHadEverything() throws Exception {
    Position stored = probe.stores("news", "p1", "k1");
    plug.pull(Fault.WIPE);
    assertInstanceOf(SessionEnd.Absent.class, probe.event());
    plug.heal();
    assertEquals(true, knocks());
    try (SessionProbe next = SessionProbe.opened(backbone)) {
      assertEquals(List.of(), next.all("news"));
      assertNull(
          next.history(new HistoryQuery("news", stored, 10, false, 0, 0)).resync(),
          "who had everything is told nothing");
      assertTrue(next.stores("news", "p2", "k2").epoch() != stored.epoch(), "another epoch");
    }
  }
}
