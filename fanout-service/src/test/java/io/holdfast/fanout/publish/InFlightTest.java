package io.holdfast.fanout.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private static final long MILLI = 1_000_000;
  private static final PublishResult STORED = new PublishResult.Stored(new Position(1, 1));

  private final InFlight inFlight = new InFlight(3, 10_000, Duration.ofSeconds(5));

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

  private static List<String> keys(List<PublishRequest> requests) {
    return requests.stream().map(PublishRequest::key).toList();
  }

  @Test
  void eachIsSentOncePerLinkInOrder() {
    inFlight.add(1, request(10, "a", 1, 0), 0);
    inFlight.add(1, request(11, "b", 1, 0), 0);
    assertEquals(List.of("a", "b"), keys(inFlight.takeUnsent(0)));
    assertEquals(List.of(), inFlight.takeUnsent(0));
    inFlight.linkLost();
    inFlight.add(1, request(12, "c", 1, 0), 0);
    assertEquals(List.of("a", "b", "c"), keys(inFlight.takeUnsent(0)));
  }

  @Test
  void anAnswerGoesToWhoeverAskedAndOnlyOnce() {
    inFlight.add(7, request(10, "a", 1, 0), 0);
    long id = inFlight.takeUnsent(0).getFirst().id();
    assertEquals(new InFlight.Answer(7, 10, "room", STORED), inFlight.answered(id, STORED));
    assertNull(inFlight.answered(id, STORED));
    assertEquals(0, inFlight.bytes());
  }

  @Test
  void whatIsAnsweredIsNotSentAgain() {
    inFlight.add(1, request(10, "a", 1, 0), 0);
    long id = inFlight.takeUnsent(0).getFirst().id();
    inFlight.linkLost();
    inFlight.answered(id, STORED);
    assertEquals(List.of(), inFlight.takeUnsent(0));
  }

  @Test
  void aDeadlineOfOneThatWasSentIsUnknown() {
    inFlight.add(1, request(10, "a", 1, 100), 0);
    inFlight.takeUnsent(0);
    assertEquals(List.of(), inFlight.expired(99 * MILLI));
    InFlight.Answer late = inFlight.expired(100 * MILLI).getFirst();
    assertInstanceOf(PublishResult.Unknown.class, late.result());
  }

  @Test
  void aDeadlineOfOneThatWasNeverSentIsUnavailable() {
    inFlight.add(1, request(10, "a", 1, 100), 0);
    InFlight.Answer late = inFlight.expired(100 * MILLI).getFirst();
    assertInstanceOf(PublishResult.Unavailable.class, late.result());
  }

  @Test
  void theAdapterGetsWhatIsLeftOfTheDeadline() {
    inFlight.add(1, request(10, "a", 1, 100), 0);
    assertEquals(60, inFlight.takeUnsent(40 * MILLI).getFirst().deadlineMillis());
  }

  @Test
  void deadlinesAreBoundedByTheSetting() {
    inFlight.add(1, request(10, "a", 1, 60_000), 0);
    assertEquals(1, inFlight.expired(5_000 * MILLI).size());
  }

  @Test
  void countAndBytesAreBounded() {
    assertFalse(inFlight.hasRoomFor(request(1, "a", 10_000, 0)));
    for (int i = 0; i < 3; i++) {
      assertTrue(inFlight.hasRoomFor(request(i, "a" + i, 1, 0)));
      inFlight.add(1, request(i, "a" + i, 1, 0), 0);
    }
    assertFalse(inFlight.hasRoomFor(request(9, "z", 1, 0)));
  }
}
