package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.PresenceEntry;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An edge is lost, and its clients with it. Promise: they are not present any more once the
/// presence interval is over, and not before.
class LostEdgeTest {
  private static final ClientInfo ADA = new ClientInfo("ada", "c1", Payload.EMPTY, Payload.EMPTY);

  private final ScriptedFanout fanout = new ScriptedFanout();

  @BeforeEach
  void twoEdgesInAChannel() {
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.edge(2, "e2");
    fanout.says(2, new EdgeRequest.Follows(List.of(new Follow("deep:a", 1, null, 0, 0))));
    fanout.says(1, report(true));
  }

  private static EdgeRequest report(boolean snapshot) {
    return new EdgeRequest.PresenceReport(
        snapshot, List.of(new PresenceEntry("deep:a", ADA, true, true)), List.of());
  }

  private List<Boolean> moves() {
    return fanout.received(2, EdgeReply.JoinLeave.class).stream()
        .map(EdgeReply.JoinLeave::joined)
        .toList();
  }

  private int present() {
    fanout.says(2, new EdgeRequest.PresenceQuery(7, "deep:a", false));
    return fanout.last(2, EdgeReply.Presence.class).clients().size();
  }

  @Test
  void itsClientsLeaveWhenThePresenceIntervalIsOver() {
    fanout.ends(1);
    fanout.passes(26_000);
    assertEquals(List.of(), moves());
    assertEquals(1, present());
    fanout.passes(1_500);
    assertEquals(List.of(false), moves());
    assertEquals(0, present());
  }

  @Test
  void itsClientsStayWhenItComesBackInTime() {
    fanout.ends(1);
    fanout.passes(20_000);
    fanout.edge(3, "e1");
    fanout.says(3, report(true));
    fanout.passes(60_000);
    assertEquals(List.of(), moves());
    assertEquals(1, present());
  }

  /// Their leaves were told, so their joins are.
  @Test
  void itsClientsJoinAgainWhenItComesBackLate() {
    fanout.ends(1);
    fanout.passes(30_000);
    fanout.edge(3, "e1");
    fanout.says(3, report(true));
    assertEquals(List.of(false, true), moves());
    assertEquals(1, present());
  }

  @Test
  void beatsTellWhichEdgesAreAttached() {
    fanout.passes(1_100);
    assertEquals(List.of("e1", "e2"), fanout.last(2, EdgeReply.Beat.class).edges());
    fanout.ends(1);
    fanout.passes(1_100);
    assertEquals(List.of("e2"), fanout.last(2, EdgeReply.Beat.class).edges());
  }
}
