package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.contract.Code;
import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.HeldSettled;
import io.holdfast.proto.v1.PublishRequest;
import io.holdfast.proto.v1.PublishResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What fanouts hold for publishers of this edge. Promise: when its channel goes over another
/// fanout, it goes there first; once it has its outcome, it goes nowhere any more.
class UpstreamCopiesTest {
  private static final PublishResult AWAY =
      new PublishResult.Unavailable(new Refusal(Code.STORAGE, "the spool is full"));

  private final Wires wires = new Wires(2);
  private int home;

  private void serveBoth() {
    wires.serve(0);
    wires.serve(1);
    publish("which");
    home = wires.published(0).isEmpty() ? 1 : 0;
    answer(home, new PublishResult.Stored(Wires.at(1)));
  }

  private int other() {
    return 1 - home;
  }

  @Test
  void goesFirstToTheNextFanoutUnderTheSameKeys() {
    serveBoth();
    heldAs(publish("1"), "f-1");
    heldAs(publish("2"), "f-2");
    wires.lose(home);
    publish("3");
    assertEquals(List.of("1", "2"), keys(other()), "newer ones wait");

    answer(other(), new PublishResult.Stored(Wires.at(2)), new PublishResult.Held("g-1"));
    assertEquals(List.of("1", "2", "3"), keys(other()));
  }

  @Test
  void goesNowhereOnceItIsSettled() {
    serveBoth();
    heldAs(publish("1"), "f-7");
    heldAs(publish("2"), "f-8");
    heldAs(publish("3"), "f-9");
    settled(home, 9);
    assertEquals(1, wires.machine.heldCopies());
    wires.lose(home);
    assertEquals(List.of("3"), keys(other()));
  }

  @Test
  void isTakenAlongAgainWhenTheFirstFanoutIsBack() {
    serveBoth();
    heldAs(publish("1"), "f-1");
    wires.lose(home);
    answer(other(), new PublishResult.Held("g-1"));
    publish("2");
    answer(other(), new PublishResult.Held("g-2"));
    int before = keys(home).size();

    wires.serve(home);
    publish("3");
    assertEquals(List.of("1", "2"), keys(home).subList(before, keys(home).size()));
    answer(home, new PublishResult.Held("f-1"), new PublishResult.Held("f-2"));
    assertEquals("3", keys(home).getLast());
  }

  @Test
  void isOfferedAgainUntilAFanoutTakesIt() {
    serveBoth();
    heldAs(publish("1"), "f-1");
    wires.lose(home);
    List<PublishResult> newer = publish("2");
    answer(other(), AWAY);
    wires.pass(150);
    answer(other(), new PublishResult.Unknown(new Refusal(Code.DEADLINE, "no answer")));
    wires.pass(150);
    assertEquals(List.of("1", "1", "1"), keys(other()));
    assertEquals(List.of(), newer);

    answer(other(), new PublishResult.Duplicate(Wires.at(4)));
    answer(other(), new PublishResult.Stored(Wires.at(5)));
    assertEquals(List.of(new PublishResult.Stored(Wires.at(5))), newer);
    assertEquals(0, wires.machine.heldCopies());
  }

  @Test
  void waitsForAFanoutWhenNoneIsInReach() {
    serveBoth();
    heldAs(publish("1"), "f-1");
    wires.lose(0);
    wires.lose(1);
    List<PublishResult> refused = publish("2");
    wires.pass(2_100);
    assertEquals(1, refused.size());
    assertEquals(1, wires.machine.heldCopies());

    int before = keys(other()).size();
    wires.serve(other());
    publish("3");
    assertEquals(List.of("1"), keys(other()).subList(before, keys(other()).size()));
  }

  private void heldAs(List<PublishResult> results, String id) {
    answer(home, new PublishResult.Held(id));
    assertEquals(List.of(new PublishResult.Held(id)), results);
  }

  private List<String> keys(int link) {
    return wires.published(link).stream().map(PublishRequest::getKey).toList();
  }

  /// Answers the last of what was sent over the link.
  private void answer(int link, PublishResult... results) {
    List<PublishRequest> sent = wires.published(link);
    PublishResults.Builder answers = PublishResults.newBuilder();
    for (int i = 0; i < results.length; i++) {
      long id = sent.get(sent.size() - results.length + i).getId();
      answers.addResults(Wire.result(id, results[i]));
    }
    wires.receive(link, FanoutReply.newBuilder().setPublished(answers).build());
  }

  private void settled(int link, long first) {
    wires.receive(
        link,
        FanoutReply.newBuilder().setHeldSettled(HeldSettled.newBuilder().setFirst(first)).build());
  }

  private List<PublishResult> publish(String key) {
    List<PublishResult> results = new ArrayList<>();
    wires.machine.publish(
        new PublishCommand("a", Payload.utf8("1"), null, Map.of(), key, 0, "", false),
        wires.now(),
        results::add);
    wires.turn();
    return results;
  }
}
