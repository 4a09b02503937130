package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.PresenceEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FanoutCoreTest {
  private static final long EPOCH = 1_000_000;

  private final ScriptedFanout fanout = new ScriptedFanout();

  private static Position at(long offset) {
    return new Position(EPOCH, offset);
  }

  private static EdgeRequest follow(String channel, long generation) {
    return new EdgeRequest.Follows(List.of(new Follow(channel, generation, null, 0, 0)));
  }

  private static EdgeRequest publish(long id, String channel, String key) {
    return new EdgeRequest.Publishes(
        List.of(
            new PublishRequest(
                id, channel, Payload.EMPTY, null, Map.of(), key, 0, "", false, 2_000, 0)));
  }

  private PublishResult result(long edge) {
    return fanout.last(edge, EdgeReply.Published.class).answers().getFirst().result();
  }

  @Test
  void aFollowWithoutAnAdapterIsRefusedForNowAndAnsweredLater() {
    fanout.edge(1, "e1");
    fanout.says(1, follow("deep:a", 5));
    fanout.passes(2_100);
    FollowVerdict interim = fanout.last(1, EdgeReply.Verdicts.class).verdicts().getFirst();
    assertNotNull(interim.refused());
    fanout.adapterComes();
    FollowVerdict verdict = fanout.last(1, EdgeReply.Verdicts.class).verdicts().getFirst();
    assertEquals(5, verdict.generation());
    assertEquals(new Recovery.UpToDate(Position.NONE), verdict.verdict());
  }

  @Test
  void aRecoverThatNobodyCanAnswerIsRefusedInTime() {
    fanout.edge(1, "e1");
    fanout.says(1, follow("deep:a", 1));
    fanout.says(1, new EdgeRequest.Recover(9, "deep:a", at(3), false, 0));
    fanout.passes(4_200);
    EdgeReply.Recovered reply = fanout.last(1, EdgeReply.Recovered.class);
    assertEquals(9, reply.id());
    assertNotNull(reply.refused());
    assertEquals(Code.UNAVAILABLE, reply.refused().code());
  }

  @Test
  void aThousandRecoveriesBelowMemoryCostOneRead() {
    fanout.append("tiny:c", 60);
    fanout.adapterComes();
    fanout.edge(1, "e1", 64 << 20);
    fanout.says(1, follow("tiny:c", 1));
    long before = fanout.sent(AdapterRequest.History.class);
    for (int id = 0; id < 1_000; id++) {
      fanout.tells(1, new EdgeRequest.Recover(id, "tiny:c", at(10 + id % 3), false, 0));
    }
    fanout.settles();
    assertEquals(1, fanout.sent(AdapterRequest.History.class) - before);
    EdgeReply.Recovered last = fanout.last(1, EdgeReply.Recovered.class);
    assertInstanceOf(Recovery.Replay.class, last.verdict());
    assertEquals(1_000, fanout.core.facts().streams().recoveredFromBackbone());
  }

  @Test
  void manyDistinctExpiredPositionsAreSettledByFewReads() {
    fanout.append("tiny:c", 200);
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.says(1, follow("tiny:c", 1));
    fanout.backbone.trim(180);
    long before = fanout.sent(AdapterRequest.History.class);
    for (int id = 0; id < 170; id++) {
      fanout.tells(1, new EdgeRequest.Recover(id, "tiny:c", at(id + 1), false, 0));
    }
    fanout.settles();
    assertTrue(fanout.sent(AdapterRequest.History.class) - before < 20);
    assertEquals(170, fanout.core.facts().streams().recoverResyncs());
  }

  @Test
  void aStarvedEdgeLagsAndIsResumedWithoutAGap() {
    fanout.adapterComes();
    fanout.edge(1, "slow", 200);
    fanout.edge(2, "fast", 1 << 20);
    fanout.says(1, follow("plain", 1));
    fanout.says(2, follow("plain", 1));
    for (int i = 0; i < 20; i++) {
      fanout.append("plain", 1);
      fanout.settles();
    }
    assertTrue(fanout.offsets(1).size() < 20);
    assertEquals(20, fanout.offsets(2).size());
    for (int i = 0; i < 30; i++) {
      fanout.says(1, new EdgeRequest.Credit(200));
    }
    assertEquals(fanout.offsets(2), fanout.offsets(1));
  }

  @Test
  void aStarvedEdgeWhoseRangeIsGoneEverywhereIsTold() {
    fanout.adapterComes();
    fanout.edge(1, "slow", 1);
    fanout.says(1, follow("tiny:c", 1));
    fanout.append("tiny:c", 1);
    fanout.settles();
    fanout.append("tiny:c", 100);
    fanout.settles();
    fanout.backbone.trim(100);
    fanout.says(1, new EdgeRequest.Credit(1 << 20));
    FollowVerdict told = fanout.last(1, EdgeReply.Verdicts.class).verdicts().getFirst();
    Recovery.Resync resync = assertInstanceOf(Recovery.Resync.class, told.verdict());
    assertEquals(ResyncReason.HISTORY_TRIMMED, resync.reason());
    assertEquals(at(101), resync.startAt());
    assertEquals(2, resync.missedFrom());
    assertEquals(101, resync.missedTo());
  }

  @Test
  void aChannelLingersBeforeItIsUnfollowed() {
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.says(1, follow("deep:a", 1));
    fanout.says(1, new EdgeRequest.Unfollows(List.of("deep:a")));
    fanout.passes(30_000);
    fanout.says(1, follow("deep:a", 2));
    fanout.says(1, new EdgeRequest.Unfollows(List.of("deep:a")));
    fanout.passes(59_000);
    assertEquals(0, fanout.sent(AdapterRequest.Unfollows.class));
    fanout.passes(2_000);
    assertEquals(1, fanout.sent(AdapterRequest.Unfollows.class));
    assertNull(fanout.core.channels().find("deep:a"));
  }

  @Test
  void aPublishInFlightIsSentAgainOnTheNextLinkWithItsKey() {
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.adapterFallsSilentTo(AdapterRequest.Publishes.class);
    fanout.says(1, publish(4, "deep:a", "k"));
    fanout.adapterGoes();
    fanout.adapterComes();
    assertEquals(new PublishResult.Stored(at(1)), result(1));
    assertEquals(2, fanout.sent(AdapterRequest.Publishes.class));
  }

  @Test
  void aPublishWithoutAnAnswerIsUnknownAndOneNeverSentUnavailable() {
    fanout.edge(1, "e1");
    fanout.says(1, publish(4, "firm:a", "k"));
    fanout.passes(2_200);
    assertInstanceOf(PublishResult.Unavailable.class, result(1));
    fanout.adapterComes();
    fanout.adapterFallsSilentTo(AdapterRequest.Publishes.class);
    fanout.says(1, publish(5, "firm:a", "k2"));
    fanout.passes(2_200);
    assertInstanceOf(PublishResult.Unknown.class, result(1));
  }

  @Test
  void thePresenceOfALostEdgeStaysForItsIntervalThenLeaves() {
    ClientInfo ann = new ClientInfo("ann", "c1", Payload.EMPTY, Payload.EMPTY);
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.edge(2, "e2");
    fanout.says(2, follow("deep:a", 1));
    fanout.says(
        1,
        new EdgeRequest.PresenceReport(
            false, List.of(new PresenceEntry("deep:a", ann, true, true)), List.of()));
    fanout.ends(1);
    fanout.passes(26_000);
    fanout.says(2, new EdgeRequest.PresenceQuery(3, "deep:a", false));
    assertEquals(List.of(ann), fanout.last(2, EdgeReply.Presence.class).clients());
    fanout.passes(2_000);
    assertEquals(
        new EdgeReply.JoinLeave("deep:a", false, ann), fanout.last(2, EdgeReply.JoinLeave.class));
  }

  @Test
  void aSilentEdgeIsClosedAndANewerLinkReplacesAnOldOne() {
    fanout.edge(1, "e1");
    fanout.edge(2, "e1");
    assertTrue(fanout.closed.contains(1L));
    fanout.passesInSilence(5_500);
    assertTrue(fanout.closed.contains(2L));
  }

  @Test
  void historyOfAChannelThatNobodyFollowsIsReadOnceForEqualQueries() {
    fanout.append("deep:a", 10);
    fanout.adapterComes();
    fanout.edge(1, "e1");
    HistoryQuery query = new HistoryQuery("deep:a", null, 3, true, 0, 0);
    fanout.tells(1, new EdgeRequest.History(1, query));
    fanout.tells(1, new EdgeRequest.History(2, query));
    fanout.settles();
    assertEquals(1, fanout.sent(AdapterRequest.History.class));
    EdgeReply.History reply = fanout.last(1, EdgeReply.History.class);
    assertEquals(2, reply.id());
    assertNotNull(reply.page());
    ChannelSlice slice = reply.page().slices().getFirst();
    assertEquals(10, slice.publications().getFirst().offset());
  }

  @Test
  void removedHistoryIsGoneForClientsAtOnce() {
    fanout.append("deep:a", 10);
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.says(1, follow("deep:a", 1));
    fanout.says(1, new EdgeRequest.HistoryRemove(7, "deep:a"));
    assertNull(fanout.last(1, EdgeReply.HistoryRemoved.class).refused());
    fanout.says(1, new EdgeRequest.History(8, new HistoryQuery("deep:a", null, 5, false, 0, 0)));
    EdgeReply.History reply = fanout.last(1, EdgeReply.History.class);
    assertNotNull(reply.page());
    assertEquals(List.of(), reply.page().slices());
    assertEquals(at(10), reply.page().top());
  }
}
