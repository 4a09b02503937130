package io.holdfast.backbone.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.TailRemoval;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServingTest {
  private static final long SECOND = 1_000_000_000L;

  private final ModelBackbone backbone = new ModelBackbone();
  private final Serving serving = new Serving(backbone, 1, Duration.ofSeconds(5));
  private final ReaderModel reader = new ReaderModel();
  private final FanoutSession session = serving.linkOpened(reader, 0);

  private void greets(long credit) {
    serving.received(session, new FanoutFrame.Hello(1, 0, "i", "n", credit), 0);
  }

  private void follows(String channel, @Nullable Position after, int window) {
    FanoutFrame.Wanted wanted = new FanoutFrame.Wanted(channel, 1, after, window, 0);
    serving.received(session, new FanoutFrame.Follows(List.of(wanted)), 0);
    serving.turnEnded();
  }

  private void settles() {
    serving.turnEnded();
    while (backbone.reads() > 0 || backbone.hasUntailed()) {
      if (backbone.reads() > 0) {
        backbone.answers(serving);
      }
      serving.tailed(ModelBackbone.EPOCH, backbone.tails(1));
      serving.turnEnded();
    }
  }

  private static PublishRequest request(long id, int deadlineMillis) {
    return new PublishRequest(
        id, "a", Payload.utf8("x"), null, Map.of(), "k", 0, "", false, deadlineMillis, 0);
  }

  @Test
  void aFollowWaitsUntilTheBackboneIsConnected() {
    greets(1_000_000);
    follows("a", null, 0);
    assertEquals(0, backbone.reads());
    serving.connected();
    settles();
    assertTrue(reader.knows("a"));
  }

  @Test
  void aQuietChannelIsToldHowFarItHasComeOnceAndABusyOneIsNot() {
    greets(1_000_000);
    serving.connected();
    follows("a", null, 10);
    for (int i = 0; i < 5; i++) {
      backbone.stores("a");
      settles();
      session.beat();
    }
    assertNull(reader.head("a"));
    session.beat();
    assertEquals(new Position(ModelBackbone.EPOCH, 5), reader.head("a"));
    int told = reader.headCount();
    session.beat();
    session.beat();
    assertEquals(told, reader.headCount());
  }

  @Test
  void aReaderWithoutCreditIsToldNoHeadUntilItHasCaughtUp() {
    greets(1);
    serving.connected();
    follows("a", null, 0);
    settles();
    for (int i = 0; i < 5; i++) {
      backbone.stores("a");
      settles();
    }
    session.beat();
    session.beat();
    assertNull(reader.head("a"));
    serving.received(session, new FanoutFrame.Credit(1_000_000), 0);
    settles();
    session.beat();
    session.beat();
    assertEquals(new Position(ModelBackbone.EPOCH, 5), reader.head("a"));
  }

  @Test
  void aRemovalOutOfTheTailIsToldToEveryLinkThatFollowsTheChannel() {
    ReaderModel other = new ReaderModel();
    FanoutSession second = serving.linkOpened(other, 0);
    serving.received(second, new FanoutFrame.Hello(1, 0, "i2", "n2", 1_000_000), 0);
    FanoutFrame.Wanted wanted = new FanoutFrame.Wanted("a", 1, null, 0, 0);
    serving.received(second, new FanoutFrame.Follows(List.of(wanted)), 0);
    greets(1_000_000);
    serving.connected();
    follows("b", null, 0);
    serving.tailed(new TailRemoval(9, "a", 7));
    serving.turnEnded();
    assertEquals(List.of(new FanoutPort.Removal("a", 7)), other.removals());
    assertEquals(List.of(), reader.removals());
  }

  @Test
  void aRemovalUnderWayIsRefusedOnceWhenTheBackboneGoesAway() {
    greets(1_000_000);
    serving.connected();
    serving.received(session, new FanoutFrame.Remove(5, "a"), 0);
    assertNull(reader.removalRefused(5));
    serving.disconnected("cut");
    Refusal refused = reader.removalRefused(5);
    assertNotNull(refused);
    assertEquals(Code.UNAVAILABLE, refused.code());
    serving.removed(new RemovalTicket(session, 5), null);
    assertEquals(refused, reader.removalRefused(5));
  }

  /// Nobody can say which: every reader of the partition is told, once.
  @Test
  void readersThatMayHaveMissedSomethingAreTold() {
    greets(1_000_000);
    serving.connected();
    follows("a", new Position(ModelBackbone.EPOCH, 0), 0);
    backbone.stores("a");
    settles();
    assertEquals(0, reader.resyncs());
    serving.doubted(0);
    settles();
    assertEquals(1, reader.resyncs());
    serving.discontinued();
    settles();
    assertEquals(1, reader.resyncs());
    backbone.stores("a");
    settles();
    assertEquals(2, reader.offset("a"));
  }

  @Test
  void aPublicationThatWasReadAlreadyIsNotDeliveredAgainByTheTail() {
    greets(1_000_000);
    serving.connected();
    follows("a", null, 10);
    backbone.stores("a");
    backbone.stores("a");
    settles();
    backbone.stores("a");
    settles();
    assertEquals(3, reader.offset("a"));
    assertEquals(1, reader.verdictCount());
  }

  @Test
  void livePublicationsWhileAReplayRunsAreReadAndNotKept() {
    for (int i = 0; i < 10; i++) {
      backbone.stores("a");
    }
    backbone.tails(10);
    greets(1_000_000);
    serving.connected();
    follows("a", new Position(ModelBackbone.EPOCH, 2), 0);
    for (int i = 0; i < 20; i++) {
      backbone.stores("a");
      serving.tailed(ModelBackbone.EPOCH, backbone.tails(1));
      if (i % 2 == 0 && backbone.reads() > 0) {
        backbone.answers(serving);
      }
      serving.turnEnded();
    }
    settles();
    assertEquals(30, reader.offset("a"));
  }

  @Test
  void aTailThatSkippedSomethingIsFilledFromHistory() {
    greets(1_000_000);
    serving.connected();
    follows("a", null, 0);
    settles();
    backbone.stores("a");
    backbone.tails(1);
    backbone.stores("a");
    settles();
    assertEquals(2, reader.offset("a"));
  }

  @Test
  void withoutCreditNothingIsSentAndNothingIsKept() {
    greets(300);
    serving.connected();
    follows("a", null, 0);
    settles();
    for (int i = 0; i < 100; i++) {
      backbone.stores("a");
    }
    serving.tailed(ModelBackbone.EPOCH, backbone.tails(100));
    serving.turnEnded();
    long stopped = reader.offset("a");
    assertTrue(stopped < 20, "sent up to " + stopped);
    assertEquals(0, backbone.reads());
    for (int i = 0; i < 200 && reader.offset("a") < 100; i++) {
      serving.received(session, new FanoutFrame.Credit(reader.takeWeight() + 1), 0);
      settles();
    }
    assertEquals(100, reader.offset("a"));
  }

  @Test
  void aNewLifeOfTheSessionPlacesEveryFollowAgainAndTellsOnlyWhereNeeded() {
    greets(1_000_000);
    serving.connected();
    follows("a", null, 0);
    settles();
    serving.disconnected("gone");
    backbone.stores("a");
    backbone.tails(1);
    serving.connected();
    settles();
    assertEquals(1, reader.offset("a"));
    assertEquals(1, reader.verdictCount());
  }

  @Test
  void publishesAreUnavailableWhileTheBackboneIsAway() {
    greets(1_000_000);
    serving.received(session, new FanoutFrame.Publishes(0, List.of(request(1, 0)), List.of()), 0);
    serving.turnEnded();
    PublishResult.Unavailable refused =
        assertInstanceOf(PublishResult.Unavailable.class, reader.answered().get(1L));
    assertEquals(Code.UNAVAILABLE, refused.refusal().code());
    assertFalse(refused.refusal().retryAfter().isZero());
  }

  @Test
  void answersAtTheDeadlineWhenTheBackboneDoesNot() {
    greets(1_000_000);
    serving.connected();
    List<PublishRequest> both = List.of(request(1, 1_000), request(2, 3_000));
    serving.received(session, new FanoutFrame.Publishes(0, both, List.of()), 0);
    serving.look(SECOND);
    serving.turnEnded();
    PublishResult.Unknown late =
        assertInstanceOf(PublishResult.Unknown.class, reader.answered().get(1L));
    assertEquals(Code.DEADLINE, late.refusal().code());
    assertFalse(reader.answered().containsKey(2L));
    PublishResult stored = new PublishResult.Stored(new Position(ModelBackbone.EPOCH, 1));
    serving.settled(backbone.turns().getFirst(), List.of(stored, stored));
    serving.turnEnded();
    assertEquals(stored, reader.answered().get(2L));
    assertInstanceOf(PublishResult.Unknown.class, reader.answered().get(1L));
    assertEquals(0, serving.unsettledCount());
  }

  @Test
  void aLinkOnWhichNothingArrivesIsEnded() {
    greets(1_000_000);
    serving.look(5 * SECOND);
    assertEquals(1, reader.refusals().size());
  }

  @Test
  void aReaderOfAnEarlierEpochIsTakenOverToOneThatHasNothingYet() {
    for (int i = 0; i < 5; i++) {
      backbone.stores("a");
    }
    backbone.tails(5);
    backbone.forks(200, 1_000);
    greets(1_000_000);
    serving.connected();
    follows("a", new Position(ModelBackbone.EPOCH, 3), 0);
    settles();
    assertEquals(new Position(200, 1_000), reader.position("a"));
    follows("a", new Position(ModelBackbone.EPOCH, 0), 0);
    settles();
    assertEquals(new Position(200, 1_000), reader.position("a"));
  }

  @Test
  void aReadThatTheBackboneNeverAnswersIsRefusedWhenItIsGone() {
    greets(1_000_000);
    serving.connected();
    serving.received(session, new FanoutFrame.Read(7, HistoryQuery.topOf("a")), 0);
    serving.turnEnded();
    assertEquals(1, backbone.reads());
    serving.disconnected("gone");
    assertEquals(1, reader.refusals().size());
    serving.connected();
    backbone.answers(serving);
    assertEquals(List.of(), reader.pages());
  }

  @Test
  void aFollowerDoesNotWaitForAllReads() {
    greets(100_000_000);
    serving.connected();
    for (int i = 0; i < 200; i++) {
      serving.received(session, new FanoutFrame.Read(i, HistoryQuery.topOf("other")), 0);
    }
    follows("a", null, 10);
    int answered = 0;
    while (!backbone.oldestRead().channel().equals("a")) {
      backbone.answers(serving);
      answered++;
    }
    assertTrue(answered < 4, "reads before the follower: " + answered);
  }

  @Test
  void whatWasStoredBeforeARemovalIsSentBeforeItsAnswer() {
    greets(1_000_000);
    serving.connected();
    follows("a", null, 0);
    settles();
    backbone.stores("a");
    serving.tailed(ModelBackbone.EPOCH, backbone.tails(1));
    serving.received(session, new FanoutFrame.Remove(9, "a"), 0);
    serving.removed(new RemovalTicket(session, 9), null);
    assertEquals(new Position(ModelBackbone.EPOCH, 1), reader.atRemoval(9).get("a"));
  }

  @Test
  void readsBeyondTheBoundAreRefusedAndNotKept() {
    greets(0);
    serving.connected();
    for (int i = 0; i <= FanoutSession.READS_WAITING_MAX; i++) {
      serving.received(session, new FanoutFrame.Read(i, HistoryQuery.topOf("a")), 0);
    }
    assertEquals(1, reader.refusals().size());
    assertEquals(Code.OVERLOADED, reader.refusals().getFirst().code());
  }
}
