package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.holdfast.contract.Payload;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.command.Uplink.Outcome;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.UplinkOutcome;
import io.holdfast.proto.v1.UplinkReply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What clients of streams say at another edge than their own.
class UpstreamUplinkTest {
  private final Wires wires = new Wires(3);
  private final List<Answer<Outcome>> answers = new ArrayList<>();

  private void serveAll() {
    for (int link = 0; link < 3; link++) {
      wires.serve(link);
    }
  }

  private void say(String data) {
    say(Payload.utf8(data));
  }

  private void say(Payload data) {
    wires.machine.uplink(new Uplink("them", "s", data), wires.now(), answers::add);
    wires.turn();
  }

  private List<io.holdfast.proto.v1.Uplink> sent(int link) {
    return wires.sent(link).stream()
        .filter(FanoutRequest::hasUplink)
        .map(FanoutRequest::getUplink)
        .toList();
  }

  /// The link over which the last uplink went.
  private int asked() {
    return IntStream.range(0, 3)
        .filter(link -> !sent(link).isEmpty())
        .boxed()
        .max((a, b) -> Long.compare(sent(a).getLast().getId(), sent(b).getLast().getId()))
        .orElseThrow();
  }

  private void answer(int link, UplinkOutcome outcome) {
    wires.receive(
        link,
        FanoutReply.newBuilder()
            .setUplinkDone(
                UplinkReply.newBuilder().setId(sent(link).getLast().getId()).setOutcome(outcome))
            .build());
  }

  @Test
  void goesOverOneLinkAndIsAnsweredWithWhatBecameOfIt() {
    serveAll();
    say("{}");
    assertEquals(1, IntStream.range(0, 3).map(link -> sent(link).size()).sum());
    io.holdfast.proto.v1.Uplink said = sent(asked()).getFirst();
    assertEquals("them", said.getEdge());
    assertEquals("i", said.getFrom());

    answer(asked(), UplinkOutcome.UPLINK_OUTCOME_TAKEN);

    assertEquals(List.of(new Answer.Done<>(Outcome.TAKEN)), answers);
  }

  @Test
  void asksEveryFanoutBeforeANodeIsUnknown() {
    serveAll();
    say("{}");
    List<Integer> tried = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      assertTrue(answers.isEmpty());
      tried.add(asked());
      answer(asked(), UplinkOutcome.UPLINK_OUTCOME_UNKNOWN_EDGE);
    }

    assertEquals(3, tried.stream().distinct().count());
    assertEquals(List.of(new Answer.Done<>(Outcome.UNKNOWN_NODE)), answers);
  }

  @Test
  void isSentAgainUnderItsKeyWhenItsLinkIsLost() {
    serveAll();
    say("1");
    say("2");
    int first = asked();
    List<Long> keys = sent(first).stream().map(io.holdfast.proto.v1.Uplink::getKey).toList();

    wires.lose(first);
    int second = asked();

    assertTrue(first != second);
    assertEquals(keys, sent(second).stream().map(io.holdfast.proto.v1.Uplink::getKey).toList());
    assertEquals(
        List.of("1", "2"), sent(second).stream().map(s -> s.getData().toStringUtf8()).toList());
  }

  @Test
  void isRefusedWhenNobodyAnswersInTime() {
    serveAll();
    say("{}");
    wires.pass(4_100);
    assertInstanceOf(Answer.Refused.class, answers.getFirst());
  }

  @Test
  void isRefusedWhenTooManyBytesAreUnderWay() {
    serveAll();
    Payload large = Payload.wrap(new byte[16 << 20]);
    for (int i = 0; i < 4; i++) {
      say(large);
    }
    assertEquals(1, answers.size());
    assertInstanceOf(Answer.Refused.class, answers.getFirst());
    answer(asked(), UplinkOutcome.UPLINK_OUTCOME_TAKEN);
    say(large);
    assertEquals(2, answers.size());
  }

  private void passOn(int link, String from, long key) {
    wires.receive(
        link,
        FanoutReply.newBuilder()
            .setUplink(
                io.holdfast.proto.v1.Uplink.newBuilder()
                    .setId(5)
                    .setEdge("i")
                    .setFrom(from)
                    .setKey(key)
                    .setSession("mine")
                    .setData(ByteString.copyFromUtf8("{}")))
            .build());
  }

  private List<UplinkReply> replies(int link) {
    return wires.sent(link).stream()
        .filter(FanoutRequest::hasUplinkDone)
        .map(FanoutRequest::getUplinkDone)
        .toList();
  }

  @Test
  void isTakenOnceFromOtherEdgesAndAnsweredEachTime() {
    serveAll();
    passOn(0, "other", 1);
    passOn(1, "other", 1);
    passOn(1, "third", 1);

    assertEquals(2, wires.uplinks.size());
    assertEquals(UplinkOutcome.UPLINK_OUTCOME_TAKEN, replies(0).getFirst().getOutcome());
    assertEquals("other", replies(0).getFirst().getEdge());
    assertEquals(2, replies(1).size());
  }

  @Test
  void isTakenLaterWhenThereWasNoRoomAtFirst() {
    serveAll();
    wires.uplinkOutcome = Outcome.OVERLOADED;
    passOn(0, "other", 1);
    wires.uplinkOutcome = Outcome.TAKEN;
    passOn(0, "other", 1);

    assertEquals(UplinkOutcome.UPLINK_OUTCOME_OVERLOADED, replies(0).getFirst().getOutcome());
    assertEquals(UplinkOutcome.UPLINK_OUTCOME_TAKEN, replies(0).getLast().getOutcome());
  }

  @Test
  void givesBackTheCreditThatItCost() {
    serveAll();
    for (int i = 0; i < 200; i++) {
      passOn(0, "other", i);
    }
    assertTrue(wires.credit(0) > 0);
  }
}
