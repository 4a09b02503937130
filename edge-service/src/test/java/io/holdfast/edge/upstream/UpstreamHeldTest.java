package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.contract.Code;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.edge.command.Answer;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What became of a held publication: one fanout knows, and any edge can ask.
class UpstreamHeldTest {
  private static final PublishResult NOT_MINE =
      new PublishResult.Unavailable(new Refusal(Code.UNAVAILABLE, "no"));

  private final Wires wires = new Wires(2);
  private final List<Answer<PublishResult>> answers = new ArrayList<>();

  private void asks() {
    wires.machine.held("s-7", wires.now(), answers::add);
    wires.turn();
  }

  private void answers(int link, PublishResult fate) {
    FanoutRequest asked =
        wires.sent(link).stream().filter(FanoutRequest::hasHeld).reduce((_, b) -> b).orElseThrow();
    assertEquals("s-7", asked.getHeld().getHeld());
    wires.receive(
        link, FanoutReply.newBuilder().setHeld(Wire.result(asked.getHeld().getId(), fate)).build());
  }

  @Test
  void theFanoutThatKnowsIsBelieved() {
    wires.serve(0);
    wires.serve(1);
    asks();
    answers(0, NOT_MINE);
    assertEquals(List.of(), answers);
    PublishResult stored = new PublishResult.Stored(Wires.at(5));
    answers(1, stored);
    assertEquals(List.of(new Answer.Done<>(stored)), answers);
  }

  @Test
  void itIsUnknownOnlyWhenEveryFanoutSaysSo() {
    wires.serve(0);
    asks();
    answers(0, NOT_MINE);
    assertInstanceOf(Answer.Refused.class, answers.getFirst());
    wires.serve(1);
    asks();
    answers(0, NOT_MINE);
    answers(1, NOT_MINE);
    assertEquals(new Answer.Done<>(NOT_MINE), answers.getLast());
  }

  @Test
  void nobodyInReachIsSaid() {
    asks();
    assertInstanceOf(Answer.Refused.class, answers.getFirst());
  }
}
