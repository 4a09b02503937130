package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Uplink;
import io.holdfast.fanout.frame.UplinkRefusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What clients say at one edge and another one is to hear.
class UplinksTest {
  private final ScriptedFanout fanout = new ScriptedFanout();

  private void asks(long link, String edge, int weight) {
    fanout.says(link, new EdgeRequest.UplinkAsked(new Uplink(7, edge, "e1", weight, "said")));
  }

  private List<EdgeReply.UplinkPassed> passed(long link) {
    return fanout.received(link, EdgeReply.UplinkPassed.class);
  }

  @Test
  void reachTheOneEdgeThatTheyAreFor() {
    fanout.edge(1, "e1");
    fanout.edge(2, "e2");
    fanout.edge(3, "e3");

    asks(1, "e2", 10);
    fanout.says(2, new EdgeRequest.UplinkAnswered("e1", "taken"));

    assertEquals(1, passed(2).size());
    assertTrue(passed(1).isEmpty() && passed(3).isEmpty());
    assertEquals("taken", fanout.last(1, EdgeReply.UplinkAnswered.class).content());
  }

  @Test
  void areRefusedWhenNobodyKnowsTheEdge() {
    fanout.edge(1, "e1");
    asks(1, "e2", 10);
    assertEquals(
        new EdgeReply.UplinkRefused(7, UplinkRefusal.UNKNOWN_EDGE),
        fanout.last(1, EdgeReply.UplinkRefused.class));
  }

  @Test
  void answersOfAnEdgeThatLeftGoNowhere() {
    fanout.edge(1, "e1");
    fanout.edge(2, "e2");
    asks(1, "e2", 10);
    fanout.ends(1);
    fanout.says(2, new EdgeRequest.UplinkAnswered("e1", "taken"));
    assertEquals(1, passed(2).size());
  }

  /// Scenario: an edge grants a little credit and then no more. Fault: 3 MB a message flow to it.
  /// Promise: what waits for it is bounded, and whoever asks is told.
  @Test
  void waitForCreditInABound() {
    fanout.edge(1, "e1");
    fanout.edge(2, "e2", 1_000);
    asks(1, "e2", 3 << 20);
    asks(1, "e2", 3 << 20);
    asks(1, "e2", 3 << 20);
    asks(1, "e2", 3 << 20);

    assertEquals(1, passed(2).size());
    assertEquals(
        new EdgeReply.UplinkRefused(7, UplinkRefusal.OVERLOADED),
        fanout.last(1, EdgeReply.UplinkRefused.class));

    fanout.says(2, new EdgeRequest.Credit(8 << 20));
    assertEquals(2, passed(2).size());
  }
}
