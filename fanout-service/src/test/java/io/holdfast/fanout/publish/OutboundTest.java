package io.holdfast.fanout.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Code;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboundTest {
  private static final long MILLI = 1_000_000;
  private static final long PATIENCE = 1_500 * MILLI;
  private static final PublishResult STORED = new PublishResult.Stored(new Position(1, 1));
  private static final PublishResult NOT_NOW =
      new PublishResult.Unavailable(new Refusal(Code.UNAVAILABLE, "away"));
  private static final PublishResult DOUBT =
      new PublishResult.Unknown(new Refusal(Code.DEADLINE, "late"));

  private final Outbound outbound =
      new Outbound(3, 10_000, Duration.ofSeconds(5), Duration.ofMinutes(5));

  private static PublishRequest request(long id, String key, int bytes, int deadlineMillis) {
    return new PublishRequest(
        id,
        "room",
        Payload.wrap(new byte[bytes]),
        null,
        Map.of(),
        key,
        0,
        "",
        false,
        deadlineMillis,
        0);
  }

  private Pending holdable(String key) {
    return outbound.add(1, request(10, key, 1, 0), true, 0, PATIENCE);
  }

  private Pending firm(String key, int deadlineMillis) {
    return outbound.add(1, request(10, key, 1, deadlineMillis), false, 0, PATIENCE);
  }

  private static List<String> keys(List<PublishRequest> requests) {
    return requests.stream().map(PublishRequest::key).toList();
  }

  @Test
  void eachIsSentOncePerLinkInOrder() {
    holdable("a");
    holdable("b");
    assertEquals(List.of("a", "b"), keys(outbound.take(0, 1_000_000)));
    assertEquals(List.of(), outbound.take(0, 1_000_000));
    outbound.linkLost();
    holdable("c");
    assertEquals(List.of("a", "b", "c"), keys(outbound.take(0, 1_000_000)));
  }

  @Test
  void anAnswerSettlesOnce() {
    Pending pending = holdable("a");
    long id = outbound.take(0, 1_000_000).getFirst().id();
    assertEquals(pending, outbound.answered(id, STORED, 0));
    assertNull(outbound.answered(id, STORED, 0));
    assertEquals(0, outbound.bytes());
  }

  @Test
  void anAnswerOfALinkThatIsGoneSettlesNothing() {
    holdable("a");
    long id = outbound.take(0, 1_000_000).getFirst().id();
    outbound.linkLost();
    assertNull(outbound.answered(id, STORED, 0));
    assertEquals(List.of("a"), keys(outbound.take(0, 1_000_000)));
  }

  /// What stood behind the failure goes out again too, and behind it.
  @Test
  void aFailureLeavesTheLaneAndSendsEverythingAgainInOrder() {
    holdable("a");
    holdable("b");
    List<PublishRequest> sent = outbound.take(0, 1_000_000);
    long lane = outbound.lane();
    assertNull(outbound.answered(sent.get(0).id(), DOUBT, 0));
    outbound.leaveLane(0);
    holdable("c");
    assertEquals(List.of(), outbound.take(0, 1_000_000), "an answer of the lane is still missing");
    assertNull(outbound.answered(sent.get(1).id(), NOT_NOW, 0));
    outbound.leaveLane(0);
    assertEquals(List.of(), outbound.take(0, 1_000_000), "not in a hot loop");
    assertEquals(List.of("a", "b", "c"), keys(outbound.take(Outbound.AGAIN_NANOS, 1_000_000)));
    assertEquals(lane + 1, outbound.lane());
  }

  @Test
  void anAnswerThatNeverComesHoldsALaneForABoundedTime() {
    holdable("a");
    holdable("b");
    outbound.answered(outbound.take(0, 1_000_000).get(0).id(), NOT_NOW, 0);
    outbound.leaveLane(249 * MILLI);
    assertEquals(List.of(), outbound.take(400 * MILLI, 1_000_000));
    outbound.leaveLane(400 * MILLI);
    assertEquals(List.of("a", "b"), keys(outbound.take(500 * MILLI, 1_000_000)));
  }

  @Test
  void oneThatCannotBeHeldIsAnsweredByItsOnlyAttempt() {
    firm("a", 0);
    Pending told = outbound.answered(outbound.take(0, 1_000_000).getFirst().id(), NOT_NOW, 0);
    assertNotNull(told);
    assertFalse(told.mayBeStored());
  }

  /// An adapter stores a publish and is killed before it answers; the next one, still starting,
  /// refuses the retry. "Surely not stored" would be a lie then (P5).
  @Test
  void aRefusalAfterALossIsNoAnswerToWhatWasSentBefore() {
    firm("a", 0);
    outbound.take(0, 1_000_000);
    outbound.linkLost();
    long again = outbound.take(1, 1_000_000).getFirst().id();
    assertNull(outbound.answered(again, NOT_NOW, 1));
    outbound.leaveLane(1);
    assertEquals("a", outbound.take(200 * MILLI, 1_000_000).getFirst().key());
    Pending late = outbound.expired(PATIENCE).getFirst();
    assertInstanceOf(PublishResult.Unknown.class, Outbound.givenUp(late, Code.UNAVAILABLE, "late"));
    assertEquals(0, outbound.bytes());
  }

  @Test
  void aDeadlineOfOneThatWasSentIsUnknownAndOfOneThatWasNotUnavailable() {
    firm("a", 100);
    outbound.take(0, 1_000_000);
    firm("b", 100);
    assertEquals(List.of(), outbound.expired(99 * MILLI));
    List<Pending> late = outbound.expired(100 * MILLI);
    assertInstanceOf(
        PublishResult.Unknown.class, Outbound.givenUp(late.get(0), Code.UNAVAILABLE, "late"));
    assertInstanceOf(
        PublishResult.Unavailable.class, Outbound.givenUp(late.get(1), Code.UNAVAILABLE, "late"));
  }

  @Test
  void oneThatCannotBeHeldWaitsNoLongerThanPatience() {
    firm("a", 60_000);
    assertEquals(1, outbound.expired(PATIENCE).size());
  }

  @Test
  void theAdapterGetsWhatIsLeftOfTheDeadline() {
    firm("a", 100);
    assertEquals(60, outbound.take(40 * MILLI, 1_000_000).getFirst().deadlineMillis());
  }

  @Test
  void onesThatMayBeHeldBecomeImpatient() {
    firm("a", 0);
    holdable("b");
    outbound.losePatience(PATIENCE - 1, PATIENCE);
    assertFalse(outbound.isProbing());
    outbound.losePatience(PATIENCE, PATIENCE);
    assertTrue(outbound.isProbing());
    assertEquals(1, outbound.takeHoldable().size());
    assertEquals(0, outbound.takeHoldable().size());
  }

  @Test
  void afterAFailureFewAreTriedUntilOneIsStored() {
    Outbound many = new Outbound(1_000, 1 << 20, Duration.ofSeconds(5), Duration.ofMinutes(5));
    for (int i = 0; i < 200; i++) {
      many.add(1, request(i, "k" + i, 1, 0), true, 0, PATIENCE);
    }
    List<PublishRequest> all = many.take(0, 1_000_000);
    assertEquals(200, all.size());
    all.forEach(each -> many.answered(each.id(), NOT_NOW, 0));
    many.leaveLane(0);
    List<PublishRequest> probes = many.take(Outbound.AGAIN_NANOS, 1_000_000);
    assertEquals(64, probes.size());
    assertTrue(many.isProbing());
    many.answered(probes.getFirst().id(), STORED, 0);
    assertFalse(many.isProbing());
    assertEquals(136, many.take(Outbound.AGAIN_NANOS, 1_000_000).size());
  }

  private static Outbound draining(int count) {
    Outbound many = new Outbound(100_000, 1 << 30, Duration.ofSeconds(5), Duration.ofMinutes(5));
    for (int i = 1; i <= count; i++) {
      many.add(new HeldPublication(i, request(i, "k" + i, 1, 0), 1_000_000), true, 0);
    }
    return many;
  }

  private static List<PublishRequest> answersAll(Outbound many, List<PublishRequest> sent) {
    sent.forEach(each -> many.answered(each.id(), STORED, 0));
    return many.take(0, 1_000_000);
  }

  /// The more answers come, the more is under way; each failure halves it.
  @Test
  void whatWasHeldGoesOutAsFastAsAnswersCome() {
    Outbound many = draining(5_000);
    List<PublishRequest> first = many.take(0, 1_000_000);
    assertEquals(64, first.size());
    assertEquals(0, many.take(0, 1_000_000).size());
    List<PublishRequest> second = answersAll(many, first);
    assertEquals(128, second.size());
    List<PublishRequest> third = answersAll(many, second);
    assertEquals(256, third.size());
    third.forEach(each -> many.answered(each.id(), NOT_NOW, 0));
    many.leaveLane(0);
    List<PublishRequest> probes = many.take(Outbound.AGAIN_NANOS, 1_000_000);
    assertEquals(64, probes.size());
    many.answered(probes.getFirst().id(), STORED, 0);
    assertEquals(129 - 63, many.take(Outbound.AGAIN_NANOS, 1_000_000).size());
  }

  /// Clients follow what is drained: it does not come faster than they can take it.
  @Test
  void whatWasHeldGoesOutAtAPace() {
    Outbound many = draining(10_000);
    List<PublishRequest> sent = many.take(0, 1_000_000);
    int total = sent.size();
    while (!sent.isEmpty()) {
      sent = answersAll(many, sent);
      total += sent.size();
    }
    assertEquals(1_000, total);
    assertEquals(500, many.take(100 * MILLI, 1_000_000).size());
    many.add(1, request(9, "new", 1, 0), true, 100 * MILLI, PATIENCE);
    assertEquals(2, many.take(100 * MILLI, 1_000_000).size(), "twice as fast as new ones come");
  }

  @Test
  void oneThatMayBeStoredUnderAForgottenKeyWaitsAndHoldsUpWhatIsBehindIt() {
    Outbound many = draining(3);
    long late = 1_000_000 + Duration.ofMinutes(5).toMillis();
    assertNull(many.forgotten(late / 2));
    Pending first = many.forgotten(late);
    assertNotNull(first);
    assertEquals(List.of(), many.take(0, late));
    first.isNotStored();
    assertEquals(List.of("k1"), keys(many.take(0, late)));
    Pending second = many.forgotten(late);
    assertNotNull(second);
    many.drop(second);
    Pending third = many.forgotten(late);
    assertNotNull(third);
    assertEquals("k3", third.request().key());
  }

  @Test
  void nothingIsKeptOfWhatExpiredWhileNoAdapterWasThere() {
    for (int i = 0; i < 1_000; i++) {
      long now = Duration.ofSeconds(6L * i).toNanos();
      outbound.add(7, request(1, "k" + i, 1, 0), false, now, PATIENCE);
      assertEquals(i == 0 ? 0 : 1, outbound.expired(now).size());
    }
    assertEquals(1, outbound.count());
    assertEquals(1, outbound.take(Duration.ofSeconds(5_994).toNanos(), 1_000_000).size());
  }

  @Test
  void countAndBytesAreBounded() {
    assertFalse(outbound.hasRoomFor(request(1, "a", 10_000, 0)));
    for (int i = 0; i < 3; i++) {
      assertTrue(outbound.hasRoomFor(request(i, "a" + i, 1, 0)));
      holdable("a" + i);
    }
    assertFalse(outbound.hasRoomFor(request(9, "z", 1, 0)));
  }
}
