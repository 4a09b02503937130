package io.holdfast.backbone.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every backbone promises about tails and sessions. The numbers are those of `docs/tck.md`. A
/// subclass gives the backbone.
public abstract class BackboneTailContract extends BackboneFixture {
  /// 3 and 4.
  @Test
  void aTailFromAPositionGoesLiveWithoutHoleOrDuplicate() throws InterruptedException {
    probe.append(requests("full", 0, 500));
    LogPosition start = new LogPosition(probe.head().last().epoch(), 100);
    Thread publisher =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 500; i < 2_500; i += 20) {
                probe.append(requests("full", i, 20));
              }
            });
    TailProbe tail = probe.tail(start);
    List<TailEntry> entries = tail.awaitsEntries(2_400);
    publisher.join();
    assertEquals(
        range(101, 2_500), entries.stream().map(entry -> entry.publication().offset()).toList());
    tail.isSound();
  }

  /// 6: a removal comes out of every tail, live or read later, with what it covers.
  @Test
  void aRemovalComesOutOfTheTail() {
    LogPosition start = probe.head().last();
    TailProbe live = probe.tail(null);
    live.awaits(Head.class);
    probe.append(requests("removed", 0, 5));
    probe.removesHistory("removed");
    probe.append(requests("removed", 5, 1));
    TailProbe later = probe.tail(start);
    for (TailProbe tail : List.of(live, later)) {
      TailRemoval removal = tail.awaitsRemoval();
      assertEquals("removed", removal.channel());
      assertEquals(5, removal.upTo() - tail.awaitsEntries(6).getFirst().publication().offset() + 1);
      tail.isSound();
    }
    HistoryQuery all = new HistoryQuery("removed", null, 10, false, 0, 0);
    assertEquals(
        later.awaitsEntries(6).getLast().publication().offset() - 1,
        probe.history(all).removedUpTo());
  }

  /// 5.
  @Test
  void twoTailsSeeTheSame() {
    TailProbe one = probe.tail(null);
    one.awaits(Head.class);
    TailProbe other = probe.tail(null);
    other.awaits(Head.class);
    for (int i = 0; i < 20; i++) {
      probe.append(requests("channel-" + i % 3, i * 10, 10));
    }
    assertEquals(one.awaitsEntries(200), other.awaitsEntries(200));
  }

  /// 12 and 17 begin with this: a heartbeat comes back, and takes no place in a channel.
  @Test
  void aHeartbeatComesBackThroughTheTail() {
    TailProbe tail = probe.tail(null);
    tail.awaits(Head.class);
    probe.session().heartbeat(0, 42);
    assertEquals(42L, tail.awaits(Long.class));
    assertTrue(tail.seen().isEmpty());
  }

  /// 15.
  @Test
  void openingASessionDoesNotWaitForTheBackbone() {
    probe.close();
    long start = System.nanoTime();
    BackboneSession session =
        backbone.open(
            new SessionEvents() {
              @Override
              public void opened() {}

              @Override
              public void ended(SessionEnd end) {}
            });
    assertTrue(System.nanoTime() - start < 100_000_000);
    session.close();
    probe = SessionProbe.opened(backbone);
  }

  /// 21.
  @Test
  void aReaderOfAnotherLogIsTold() {
    probe.append(requests("unrelated", 0, 5));
    TailProbe tail = probe.tail(new LogPosition(77, 3));
    assertEquals(
        TailHandler.EpochChange.Kind.RESET, tail.awaits(TailHandler.EpochChange.class).kind());
    assertEquals(5, tail.awaitsEntries(5).size());
  }

  /// 23.
  @Test
  void aSlowReaderIsServedFromTheLogAndNotFromMemory() {
    TailProbe slow = probe.tail(null).stopsConsuming();
    slow.awaits(Head.class);
    TailProbe quick = probe.tail(null);
    quick.awaits(Head.class);
    String large = "z".repeat(64 << 10);
    int count = (int) (Tail.WINDOW_BYTES / large.length()) + 100;
    for (int i = 0; i < count; i++) {
      probe.append(SessionProbe.request("slow", large, "s" + i));
    }
    quick.awaitsEntries(count);
    int delivered = slow.seen().size();
    assertTrue(delivered < count, "everything was delivered to a reader that consumed nothing");
    long bytes = 0;
    for (TailEntry entry : slow.seen()) {
      bytes += entry.publication().weight();
    }
    slow.consumesAgain(bytes);
    assertEquals(quick.awaitsEntries(count), slow.awaitsEntries(count));
    probe.append(SessionProbe.request("slow", "live again", "last"));
    slow.awaitsEntries(count + 1);
    slow.isSound();
  }

  /// 24.
  @Test
  void aReaderThatFailsIsEndedAndNothingIsSkipped() {
    TailProbe failing = probe.tail(null);
    failing.awaits(Head.class);
    failing.throwsAtTheNextEntries();
    probe.append(requests("failing", 0, 1));
    assertTrue(failing.awaits(String.class).startsWith("ended: "));
    probe.append(requests("failing", 1, 1));
    assertTrue(failing.seen().isEmpty());
  }

  /// 25.
  @Test
  void closesAtAnyMomentWithinTwoSeconds() {
    TailProbe tail = probe.tail(null);
    tail.awaits(Head.class);
    probe.session().append(0, new Lane(), requests("closing", 0, 1_000), results -> {});
    long start = System.nanoTime();
    probe.close();
    assertTrue(System.nanoTime() - start < 2_000_000_000L);
    tail.awaits(String.class);
    probe.close();
    assertInstanceOf(
        PublishResult.Unavailable.class, probe.append(SessionProbe.request("closing", "x", "y")));
  }

  /// 26, in small; the bench reads a million.
  @Test
  void catchesUpFromTheStartInOrder() throws Exception {
    for (int i = 0; i < 20_000; i += 1_000) {
      probe.append(requests("long", i, 1_000));
    }
    restart();
    TailProbe tail = probe.tail(new LogPosition(probe.head().last().epoch(), 0));
    if (!replays()) {
      assertEquals(
          new TailHandler.Gap(TailHandler.Gap.Kind.HOLE, 1, 20_000),
          tail.awaits(TailHandler.Gap.class));
      return;
    }
    List<TailEntry> entries = tail.awaitsEntries(20_000);
    assertEquals(20_000, entries.getLast().publication().offset());
    tail.isSound();
  }
}
