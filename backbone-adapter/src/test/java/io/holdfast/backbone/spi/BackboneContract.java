package io.holdfast.backbone.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What every backbone promises about publishes, positions and history; `BackboneTailContract`
/// tells the rest. The numbers are those of `docs/tck.md`. A subclass gives the backbone.
public abstract class BackboneContract extends BackboneFixture {
  /// 1 and 2.
  @Test
  void positionsAreDenseAndNeverSharedByConcurrentPublishers() throws InterruptedException {
    List<PublishResult> results = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch answered = new CountDownLatch(8 * 50);
    for (int publisher = 0; publisher < 8; publisher++) {
      String prefix = "p" + publisher + "-";
      Thread.ofVirtual()
          .start(() -> {
            for (int i = 0; i < 50; i++) {
              probe
                  .session()
                  .append(
                      0,
                      new Lane(),
                      List.of(SessionProbe.request("shared", prefix + i, prefix + i)),
                      settled -> {
                        results.addAll(settled);
                        answered.countDown();
                      });
            }
          });
    }
    assertTrue(answered.await(20, TimeUnit.SECONDS));
    Set<Long> offsets = new HashSet<>();
    for (PublishResult result : results) {
      offsets.add(assertInstanceOf(PublishResult.Stored.class, result).position().offset());
    }
    assertEquals(new HashSet<>(range(1, 400)), offsets);
  }

  /// 1: within one publisher, in the order of the calls.
  @Test
  void positionsFollowTheOrderOfTheCalls() {
    List<PublishResult> results = probe.append(requests("ordered", 0, 100));
    List<Long> offsets =
        results.stream()
            .map(one -> assertInstanceOf(PublishResult.Stored.class, one).position().offset())
            .toList();
    assertEquals(range(1, 100), offsets);
  }

  /// 2.
  @Test
  void offsetsGoOnAfterARestart() throws Exception {
    Position before = probe.stores("kept", "a", "1");
    restart();
    assertEquals(before.at(2), probe.stores("kept", "b", "2"));
  }

  /// 6.
  @Test
  void historyEqualsWhatTheTailSaw() {
    TailProbe tail = probe.tail(null);
    tail.awaits(Head.class);
    probe.append(requests("history", 0, 2_500));
    List<Publication> tailed =
        tail.awaitsEntries(2_500).stream().map(TailEntry::publication).toList();
    assertEquals(tailed, probe.all("history"));
  }

  /// 6.
  @Test
  void historyAnswersAreExplicit() {
    HistoryPage empty = probe.history(new HistoryQuery("nothing", null, 10, false, 0, 0));
    assertTrue(empty.slices().isEmpty());
    assertFalse(empty.more());
    assertNull(empty.resync());

    probe.append(requests("few", 0, 5));
    HistoryPage top = probe.history(HistoryQuery.topOf("few"));
    assertEquals(5, top.top().offset());
    assertTrue(top.slices().isEmpty());

    Position end = top.top();
    HistoryPage after = probe.history(new HistoryQuery("few", end, 10, false, 0, 0));
    assertTrue(after.slices().isEmpty());
    assertNull(after.resync());

    HistoryPage beyond = probe.history(new HistoryQuery("few", end.at(9), 10, false, 0, 0));
    assertEquals(ResyncReason.EPOCH_CHANGED, resync(beyond).reason());

    HistoryPage newest = probe.history(new HistoryQuery("few", null, 10, false, 0, 2));
    assertEquals(range(4, 5), offsets(newest.slices().getFirst().publications()));

    HistoryPage expired = probe.history(new HistoryQuery("few", end.at(1), 10, false, 0, 2));
    assertEquals(ResyncReason.POSITION_EXPIRED, resync(expired).reason());

    HistoryPage back = probe.history(new HistoryQuery("few", end.at(4), 2, true, 0, 0));
    assertEquals(List.of(3L, 2L), offsets(back.slices().getFirst().publications()));
    assertTrue(back.more());
  }

  private static Recovery.Resync resync(HistoryPage page) {
    return assertInstanceOf(Recovery.Resync.class, page.resync());
  }

  /// 6: what was removed is told to those who had not seen it, and to nobody else.
  @Test
  void removedHistoryIsGoneAndOffsetsGoOn() throws Exception {
    probe.append(requests("removed", 0, 5));
    Position third = probe.history(HistoryQuery.topOf("removed")).top().at(3);
    probe.removesHistory("removed");
    restart();
    HistoryPage page = probe.history(new HistoryQuery("removed", third, 10, false, 0, 0));
    assertEquals(
        new Recovery.Resync(ResyncReason.HISTORY_TRIMMED, third.at(5), 4, 5), page.resync());
    HistoryPage end = probe.history(new HistoryQuery("removed", third.at(5), 10, false, 0, 0));
    assertNull(end.resync());
    assertEquals(third.at(6), probe.stores("removed", "new", "new"));
    assertEquals(List.of(6L), offsets(probe.all("removed")));
  }

  /// 7.
  @Test
  void anotherInstanceRecoversAReaderFromItsPosition() throws Exception {
    probe.append(requests("recover", 0, 10));
    Position fourth = probe.history(HistoryQuery.topOf("recover")).top().at(4);
    restart();
    HistoryPage page = probe.history(new HistoryQuery("recover", fourth, 100, false, 0, 0));
    if (replays()) {
      assertNull(page.resync());
      assertEquals(range(5, 10), offsets(page.slices().getFirst().publications()));
    } else {
      assertEquals(
          new Recovery.Resync(ResyncReason.HISTORY_TRIMMED, fourth.at(10), 5, 10), page.resync());
      HistoryPage end = probe.history(new HistoryQuery("recover", fourth.at(10), 100, false, 0, 0));
      assertNull(end.resync());
    }
  }

  /// 8.
  @Test
  void aKeyIsStoredOnce() throws Exception {
    Position first = probe.stores("keys", "a", "same");
    List<PublishResult> twice =
        probe.append(
            List.of(
                SessionProbe.request("keys", "b", "same"),
                SessionProbe.request("keys", "c", "other"),
                SessionProbe.request("keys", "d", "other")));
    assertEquals(new PublishResult.Duplicate(first), twice.get(0));
    assertEquals(new PublishResult.Stored(first.at(2)), twice.get(1));
    assertEquals(new PublishResult.Duplicate(first.at(2)), twice.get(2));
    assertInstanceOf(
        PublishResult.Stored.class, probe.append(SessionProbe.request("others", "e", "same")));
    restart();
    assertEquals(
        new PublishResult.Duplicate(first),
        probe.append(SessionProbe.request("keys", "f", "same")));
    assertEquals(first.at(2), probe.history(HistoryQuery.topOf("keys")).top());
    assertEquals(replays() ? 2 : 0, probe.all("keys").size());
  }

  /// 9.
  @Test
  void aStaleVersionIsSuperseded() throws Exception {
    Position third =
        assertInstanceOf(
                PublishResult.Stored.class,
                probe.append(SessionProbe.versioned("versions", "a", "1", 3, "e")))
            .position();
    assertEquals(
        new PublishResult.Superseded(third),
        probe.append(SessionProbe.versioned("versions", "b", "2", 3, "e")));
    restart();
    assertEquals(
        new PublishResult.Superseded(third),
        probe.append(SessionProbe.versioned("versions", "b", "3", 2, "e")));
    assertInstanceOf(
        PublishResult.Stored.class,
        probe.append(SessionProbe.versioned("versions", "c", "4", 1, "another")));
    assertEquals(replays() ? "a" : "c", probe.all("versions").getFirst().tags().get("tag"));
  }

  /// 10.
  @Test
  void anOversizedPublicationIsRejectedAndTheRestStored() {
    int max = backbone.guarantees().publicationBytesMax();
    List<PublishResult> results =
        probe.append(
            List.of(
                SessionProbe.request("sizes", "a", "1"),
                SessionProbe.request("sizes", "x".repeat(max + 1), "2"),
                SessionProbe.request("sizes", "y".repeat(max), "3")));
    assertInstanceOf(PublishResult.Stored.class, results.get(0));
    PublishResult.Rejected rejected =
        assertInstanceOf(PublishResult.Rejected.class, results.get(1));
    assertEquals(Code.TOO_LARGE, rejected.refusal().code());
    assertInstanceOf(PublishResult.Stored.class, results.get(2));
    assertEquals(max, probe.all("sizes").get(1).data().length());
  }

  /// 11, as far as one process can tell: closed with publishes in flight.
  @Test
  void everyPublishInFlightIsAnsweredAndReplaysToExactlyOneEntry() throws Exception {
    int total = 400;
    List<PublishResult> results = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch answered = new CountDownLatch(total);
    for (int i = 0; i < total; i++) {
      probe
          .session()
          .append(
              0,
              new Lane(),
              requests("flight", i, 1),
              settled -> {
                results.addAll(settled);
                answered.countDown();
              });
    }
    restart();
    assertTrue(answered.await(10, TimeUnit.SECONDS), answered.getCount() + " without an answer");
    for (PublishResult result : results) {
      assertTrue(
          result instanceof PublishResult.Stored
              || result instanceof PublishResult.Unavailable
              || result instanceof PublishResult.Unknown,
          result.toString());
    }
    probe.append(requests("flight", 0, total));
    assertEquals(total, probe.history(HistoryQuery.topOf("flight")).top().offset());
    assertTrue(!replays() || probe.all("flight").size() == total);
  }

  /// A retry of the one that was not stored must not come behind what was sent after it.
  @Test
  void nothingBehindOneThatWasNotStoredIsStoredInItsLane() {
    Position at = probe.stores("lane", "a", "1");
    Lane lane = new Lane();
    PublishRequest fenced = SessionProbe.request("lane", "b", "2").with(1, 0, at.epoch() + 1);
    List<PublishResult> first =
        probe.append(lane, List.of(requests("lane", 3, 1).getFirst(), fenced));
    assertInstanceOf(PublishResult.Stored.class, first.get(0));
    assertInstanceOf(PublishResult.Unavailable.class, first.get(1));
    for (PublishResult behind : probe.append(lane, requests("lane", 4, 2))) {
      assertInstanceOf(PublishResult.Unavailable.class, behind);
    }
    for (PublishResult next : probe.append(new Lane(), requests("lane", 4, 2))) {
      assertInstanceOf(PublishResult.Stored.class, next);
    }
    assertEquals(4, probe.all("lane").size());
  }

  /// The fence of DESIGN 5.
  @Test
  void anAppendThatExpectsAnotherEpochStoresNothing() {
    Position at = probe.stores("fence", "a", "1");
    PublishRequest request = SessionProbe.request("fence", "b", "2");
    PublishRequest fenced =
        new PublishRequest(
            1, "fence", request.data(), null, request.tags(), "2", 0, "", false, 0, at.epoch() - 1);
    PublishResult.Unavailable refused =
        assertInstanceOf(PublishResult.Unavailable.class, probe.append(fenced));
    assertEquals(Code.EPOCH_CHANGED, refused.refusal().code());
    assertEquals(1, probe.all("fence").size());
  }
}
