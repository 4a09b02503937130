package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.stream.EdgeSession;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An edge without credit asks for more history than it can take: what waits for it is bounded in
/// bytes, and everything is answered when it has credit again.
class OwedAnswersTest {
  private static final int ASKED = 400;
  private static final long PAGE_BYTES = 256 << 10;

  private final ScriptedFanout fanout = new ScriptedFanout();

  private void asks(int from, int count) {
    HistoryQuery all = new HistoryQuery("deep:a", null, 1_000, false, 0, 0);
    for (int id = from; id < from + count; id++) {
      fanout.tells(1, new EdgeRequest.History(id, all));
    }
    fanout.settles();
  }

  private void anEdgeWithoutCreditFollows() {
    fanout.append("deep:a", 900);
    fanout.adapterComes();
    fanout.edge(1, "slow", 1);
    fanout.says(1, new EdgeRequest.Follows(List.of(new Follow("deep:a", 1, null, 0, 0))));
  }

  private void takesAll(int last) {
    for (int i = 0; i < 10_000 && !answered(last); i++) {
      fanout.says(1, new EdgeRequest.Credit(1 << 20));
    }
    assertTrue(answered(last), "answer " + last);
  }

  private boolean answered(int id) {
    return fanout.received(1, EdgeReply.History.class).stream().anyMatch(each -> each.id() == id);
  }

  @Test
  void whatWaitsFromMemoryIsBoundedInBytes() {
    anEdgeWithoutCreditFollows();
    asks(0, ASKED);
    assertTrue(fanout.core.facts().owedBytes() > 1 << 20);
    assertTrue(fanout.core.facts().owedBytes() < EdgeSession.OWED_BYTES_MAX + PAGE_BYTES);
    takesAll(ASKED - 1);
    assertEquals(ASKED, fanout.received(1, EdgeReply.History.class).size());
    assertEquals(0, fanout.core.facts().owedBytes());
  }

  @Test
  void readsOfTheBackboneCountWhileTheyAreUnderWay() {
    fanout.append("tiny:c", 100);
    fanout.adapterComes();
    fanout.edge(1, "slow", 1);
    fanout.adapterFallsSilentTo(AdapterRequest.History.class);
    for (int id = 0; id < ASKED; id++) {
      fanout.tells(
          1, new EdgeRequest.History(id, new HistoryQuery("tiny:c", null, id + 1, false, 0, 0)));
    }
    fanout.settles();
    assertEquals(
        EdgeSession.OWED_BYTES_MAX / PAGE_BYTES, fanout.sent(AdapterRequest.History.class));
  }

  @Test
  void tooManyRequestsThatWaitAreRefusedAsOverload() {
    anEdgeWithoutCreditFollows();
    asks(0, ASKED);
    asks(ASKED, EdgeSession.REQUESTS_MAX);
    EdgeReply.History last = fanout.last(1, EdgeReply.History.class);
    assertEquals(ASKED + EdgeSession.REQUESTS_MAX - 1, last.id());
    assertNotNull(last.refused());
    assertEquals(Code.OVERLOADED, last.refused().code());
    assertTrue(fanout.core.facts().owedBytes() < EdgeSession.OWED_BYTES_MAX + PAGE_BYTES);
  }
}
