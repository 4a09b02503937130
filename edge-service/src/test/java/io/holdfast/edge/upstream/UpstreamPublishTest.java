package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Code;
import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.PublishRequest;
import io.holdfast.proto.v1.PublishResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Publishes on their way over links that are lost, late or full.
class UpstreamPublishTest {
  private final Wires wires = new Wires(1);

  @Test
  void answersAPublish() {
    wires.serve(0);
    List<PublishResult> results = publish("k");
    PublishRequest sent = wires.published(0).getFirst();

    wires.receive(0, result(sent.getId(), new PublishResult.Stored(Wires.at(1))));

    assertEquals(List.of(new PublishResult.Stored(Wires.at(1))), results);
  }

  @Test
  void sendsAPublishAgainUnderItsKeyAfterALoss() {
    wires.serve(0);
    List<PublishResult> results = publish("");
    PublishRequest first = wires.published(0).getFirst();
    wires.lose(0);
    wires.serve(0);
    PublishRequest again = wires.published(0).getLast();

    assertEquals(first.getKey(), again.getKey());
    assertNotEquals(first.getId(), again.getId());
    wires.receive(0, result(first.getId(), new PublishResult.Stored(Wires.at(1))));
    assertEquals(List.of(), results);
    wires.receive(0, result(again.getId(), new PublishResult.Duplicate(Wires.at(1))));
    assertEquals(List.of(new PublishResult.Duplicate(Wires.at(1))), results);
  }

  @Test
  void neverCallsAPublishNotStoredThatALostLinkMayHaveStored() {
    wires.serve(0);
    List<PublishResult> results = publish("k");
    wires.lose(0);
    wires.serve(0);
    PublishResult away =
        new PublishResult.Unavailable(new Refusal(Code.UNAVAILABLE, "no backbone in reach"));

    wires.receive(0, result(wires.published(0).getLast().getId(), away));
    assertEquals(List.of(), results);
    wires.pass(150);
    assertEquals(
        List.of("k", "k", "k"), wires.published(0).stream().map(PublishRequest::getKey).toList());

    wires.receive(0, result(wires.published(0).getLast().getId(), away));
    wires.pass(150);
    wires.receive(
        0, result(wires.published(0).getLast().getId(), new PublishResult.Duplicate(Wires.at(1))));
    assertEquals(List.of(new PublishResult.Duplicate(Wires.at(1))), results);
  }

  @Test
  void keepsTheOrderOfPublishesOverALoss() {
    wires.serve(0);
    publish("1");
    publish("2");
    wires.lose(0);
    publish("3");
    wires.serve(0);

    assertEquals(
        List.of("1", "2", "1", "2", "3"),
        wires.published(0).stream().map(PublishRequest::getKey).toList());
  }

  @Test
  void callsAPublishUnknownOnlyIfItWasSent() {
    List<PublishResult> never = publish("1");
    wires.pass(5_100);
    assertTrue(never.getFirst() instanceof PublishResult.Unavailable, never::toString);

    wires.serve(0);
    List<PublishResult> sent = publish("2");
    wires.pass(5_100);
    assertTrue(sent.getFirst() instanceof PublishResult.Unknown, sent::toString);
  }

  @Test
  void waitsTwoSecondsForAFanoutAndThenNoMore() {
    List<PublishResult> early = publish("1");
    wires.pass(1_900);
    List<PublishResult> late = publish("2");
    assertEquals(List.of(), early);
    wires.pass(200);
    assertRefused(early);
    assertRefused(late);

    assertRefused(publish("3"));
    wires.pass(1_000);
    assertRefused(publish("4"));
    wires.serve(0);
    publish("5");
    assertEquals("5", wires.published(0).getLast().getKey());
  }

  @Test
  void callsWhatWasSentUnknownWhenNoFanoutComesBackWithinTwoSeconds() {
    wires.serve(0);
    List<PublishResult> sent = publish("1");
    wires.lose(0);
    List<PublishResult> never = publish("2");
    wires.pass(1_900);
    assertEquals(List.of(), sent);
    assertEquals(List.of(), never);
    wires.pass(200);
    assertTrue(sent.getFirst() instanceof PublishResult.Unknown, sent::toString);
    assertRefused(never);
    assertEquals(0, wires.machine.publishesUnderWay());
  }

  @Test
  void givesAFanoutThatComesBackWithinTwoSecondsWhatWaited() {
    wires.serve(0);
    wires.lose(0);
    publish("1");
    wires.pass(1_500);
    wires.serve(0);
    assertEquals("1", wires.published(0).getLast().getKey());
  }

  @Test
  void noticesAFrozenFanoutInTwoSeconds() {
    wires.serve(0);
    List<PublishResult> sent = publish("1");
    wires.pass(1_900);
    assertEquals(List.of(), sent);
    wires.pass(200);
    assertTrue(sent.getFirst() instanceof PublishResult.Unknown, sent::toString);
    assertRefused(publish("2"));

    wires.beat(0);
    publish("3");
    assertEquals("3", wires.published(0).getLast().getKey());
  }

  @Test
  void doesNotTakeItsOwnSleepForAnOutage() {
    wires.serve(0);
    List<PublishResult> sent = publish("1");
    wires.oversleep(4_000);
    wires.turn();
    assertEquals(List.of(), sent, "signs of life may lie unread");
    wires.beat(0);
    wires.pass(900);
    assertEquals(List.of(), sent);
  }

  private static void assertRefused(List<PublishResult> results) {
    assertEquals(1, results.size());
    PublishResult.Unavailable refused = (PublishResult.Unavailable) results.getFirst();
    assertEquals(Code.UNAVAILABLE, refused.refusal().code());
    assertTrue(refused.refusal().retryAfter().toMillis() > 0, refused::toString);
  }

  @Test
  void boundsWhatIsUnderWay() {
    List<PublishResult> results = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      wires.machine.publish(
          command("k" + i, Payload.wrap(new byte[1 << 20])), wires.now(), results::add);
    }
    assertTrue(results.size() >= 6, () -> results.size() + " refused");
    assertEquals(
        Code.OVERLOADED, ((PublishResult.Unavailable) results.getFirst()).refusal().code());
  }

  private List<PublishResult> publish(String key) {
    List<PublishResult> results = new ArrayList<>();
    wires.machine.publish(command(key, Payload.utf8("1")), wires.now(), results::add);
    wires.turn();
    return results;
  }

  private static PublishCommand command(String key, Payload data) {
    return new PublishCommand("a", data, null, Map.of(), key, 0, "", false);
  }

  private static FanoutReply result(long id, PublishResult result) {
    return FanoutReply.newBuilder()
        .setPublished(PublishResults.newBuilder().addResults(Wire.result(id, result)))
        .build();
  }
}
