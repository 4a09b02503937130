package io.holdfast.fanout.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

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

/// An adapter stores a publish and is killed before it answers; the next one, still starting,
/// refuses the retry. "Surely not stored" would be a lie then (P5).
class InFlightResendTest {
  private static final PublishResult NOT_YET =
      new PublishResult.Unavailable(new Refusal(Code.UNAVAILABLE, "still starting"));

  private final InFlight inFlight = new InFlight(10, 10_000, Duration.ofSeconds(5));

  private static PublishRequest request(String key) {
    return new PublishRequest(1, "a", Payload.utf8("{}"), null, Map.of(), key, 0, "", false, 0, 0);
  }

  @Test
  void aRefusalAfterALossIsNoAnswerToWhatWasSentBefore() {
    inFlight.add(7, request("k"), 0);
    assertEquals(1, inFlight.takeUnsent(0).size());
    inFlight.linkLost();
    long again = inFlight.takeUnsent(1).getFirst().id();
    assertNull(inFlight.answered(again, NOT_YET));
    assertEquals(List.of(), inFlight.takeUnsent(2), "not in a hot loop");
    assertEquals(List.of(), inFlight.expired(3));
    assertEquals("k", inFlight.takeUnsent(4).getFirst().key());
    InFlight.Answer told =
        inFlight.answered(again, new PublishResult.Duplicate(new Position(1, 1)));
    assertNotNull(told);
    assertInstanceOf(PublishResult.Duplicate.class, told.result());
  }

  @Test
  void itsOutcomeIsUnknownWhenNobodyTellsInTime() {
    inFlight.add(7, request("k"), 0);
    inFlight.takeUnsent(0);
    inFlight.linkLost();
    inFlight.answered(inFlight.takeUnsent(1).getFirst().id(), NOT_YET);
    List<InFlight.Answer> late = inFlight.expired(Duration.ofSeconds(6).toNanos());
    assertInstanceOf(PublishResult.Unknown.class, late.getFirst().result());
    assertEquals(0, inFlight.bytes());
  }

  @Test
  void aRefusalOfTheOnlyAttemptIsTheAnswer() {
    inFlight.add(7, request("k"), 0);
    long id = inFlight.takeUnsent(0).getFirst().id();
    InFlight.Answer told = inFlight.answered(id, NOT_YET);
    assertNotNull(told);
    assertInstanceOf(PublishResult.Unavailable.class, told.result());
  }

  @Test
  void nothingIsKeptOfWhatExpiredWhileNoAdapterWasThere() {
    for (int i = 0; i < 1_000; i++) {
      long now = Duration.ofSeconds(6L * i).toNanos();
      inFlight.add(7, request("k" + i), now);
      assertEquals(i == 0 ? 0 : 1, inFlight.expired(now).size());
    }
    assertEquals(1, inFlight.count());
    assertEquals(1, inFlight.waiting());
  }
}
