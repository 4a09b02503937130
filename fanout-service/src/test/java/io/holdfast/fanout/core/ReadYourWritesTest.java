package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A publisher is told a position before its publication came out of the tail: whoever asks this
/// fanout after that gets to see it, on any link.
class ReadYourWritesTest {
  private static final HistoryQuery ALL = new HistoryQuery("deep:a", null, 100, false, 0, 0);

  private final ScriptedFanout fanout = new ScriptedFanout();

  private static Position at(long offset) {
    return new Position(1_000_000, offset);
  }

  private static EdgeRequest publish(long id) {
    return new EdgeRequest.Publishes(
        List.of(
            new PublishRequest(
                id, "deep:a", Payload.EMPTY, null, Map.of(), "k" + id, 0, "", false, 2_000, 0)));
  }

  @BeforeEach
  void aChannelOfTwoFollowedByTwoEdges() {
    fanout.append("deep:a", 2);
    fanout.adapterComes();
    for (long edge = 1; edge <= 2; edge++) {
      fanout.edge(edge, "e" + edge);
      fanout.says(edge, new EdgeRequest.Follows(List.of(new Follow("deep:a", 1, null, 0, 0))));
    }
  }

  private void publishesWhileTheTailLags() {
    fanout.holdsTail(true);
    fanout.says(1, publish(4));
    assertEquals(
        new PublishResult.Stored(at(3)),
        fanout.last(1, EdgeReply.Published.class).answers().getFirst().result());
  }

  private HistoryPage page(long edge) {
    HistoryPage page = fanout.last(edge, EdgeReply.History.class).page();
    assertNotNull(page);
    return page;
  }

  @Test
  void historyShowsWhatAPublisherWasTold() {
    publishesWhileTheTailLags();
    fanout.says(2, new EdgeRequest.History(5, ALL));
    assertEquals(at(3), page(2).slices().getLast().last());
    fanout.says(2, new EdgeRequest.History(6, new HistoryQuery("deep:a", null, 0, false, 0, 0)));
    assertEquals(at(3), page(2).top());
  }

  @Test
  void historyComesFromMemoryAgainOnceTheTailHasCaughtUp() {
    publishesWhileTheTailLags();
    fanout.holdsTail(false);
    long before = fanout.sent(AdapterRequest.History.class);
    fanout.says(2, new EdgeRequest.History(5, ALL));
    assertEquals(at(3), page(2).slices().getLast().last());
    assertEquals(before, fanout.sent(AdapterRequest.History.class));
  }

  @Test
  void aReadThatWasAskedBeforeTheAnswerIsNotSharedAfterIt() {
    publishesWhileTheTailLags();
    fanout.adapterFallsSilentTo(AdapterRequest.History.class);
    long before = fanout.sent(AdapterRequest.History.class);
    fanout.says(2, new EdgeRequest.History(5, ALL));
    fanout.says(2, new EdgeRequest.History(6, ALL));
    assertEquals(before + 1, fanout.sent(AdapterRequest.History.class));
    fanout.says(1, publish(7));
    fanout.says(2, new EdgeRequest.History(8, ALL));
    assertEquals(before + 2, fanout.sent(AdapterRequest.History.class));
  }

  @Test
  void aRecoveryWaitsForWhatAPublisherWasTold() {
    publishesWhileTheTailLags();
    fanout.says(2, new EdgeRequest.Recover(5, "deep:a", at(2), false, 0));
    assertThrows(AssertionError.class, () -> fanout.last(2, EdgeReply.Recovered.class));
    fanout.holdsTail(false);
    EdgeReply.Recovered reply = fanout.last(2, EdgeReply.Recovered.class);
    assertEquals(new Recovery.Replay(at(2), at(3)), reply.verdict());
  }

  @Test
  void aRecoveryThatWaitsInVainIsRefusedInTime() {
    publishesWhileTheTailLags();
    fanout.says(2, new EdgeRequest.Recover(5, "deep:a", at(2), false, 0));
    fanout.passes(4_200);
    EdgeReply.Recovered reply = fanout.last(2, EdgeReply.Recovered.class);
    assertNotNull(reply.refused());
  }

  @Test
  void aReaderThatAskedBeforeDoesNotWait() {
    fanout.holdsTail(true);
    fanout.says(2, new EdgeRequest.Recover(5, "deep:a", at(2), false, 0));
    assertInstanceOf(Recovery.UpToDate.class, fanout.last(2, EdgeReply.Recovered.class).verdict());
  }
}
