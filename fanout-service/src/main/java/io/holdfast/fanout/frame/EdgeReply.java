package io.holdfast.fanout.frame;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the fanout sends to an edge, one frame each.
public sealed interface EdgeReply {
  /// First frame of the link.
  record Hello(PeerHello self) implements EdgeReply {}

  record Verdicts(List<FollowVerdict> verdicts) implements EdgeReply {}

  record Publications(List<ChannelSlice> slices) implements EdgeReply {}

  record Previewed(Preview preview) implements EdgeReply {}

  /// The answer to a held query, in the words of a publish.
  record HeldFate(long id, PublishResult fate) implements EdgeReply {}

  /// One page of an answer to a recover; only the last (`more` false) has a verdict or a refusal.
  record Recovered(
      long id,
      List<ChannelSlice> slices,
      boolean more,
      @Nullable Recovery verdict,
      @Nullable Refusal refused)
      implements EdgeReply {}

  /// What the edge was told is held below `first` has its outcome.
  record HeldSettled(long first) implements EdgeReply {}

  record Published(List<PublishAnswer> answers) implements EdgeReply {}

  /// Exactly one of `page` and `refused` is set.
  record History(long id, @Nullable HistoryPage page, @Nullable Refusal refused)
      implements EdgeReply {}

  record HistoryRemoved(long id, @Nullable Refusal refused) implements EdgeReply {}

  record Presence(
      long id, List<ClientInfo> clients, int clientCount, int userCount, @Nullable Refusal refused)
      implements EdgeReply {}

  record Channels(long id, Map<String, Integer> clients, boolean more) implements EdgeReply {}

  record Nodes(long id, List<NodeView> nodes) implements EdgeReply {}

  record Control(ControlCommand command) implements EdgeReply {}

  record ControlDone(long id, int edges) implements EdgeReply {}

  record UplinkPassed(Uplink uplink) implements EdgeReply {}

  /// The receiver's answer, unread.
  record UplinkAnswered(Object content) implements EdgeReply {}

  record UplinkRefused(long id, UplinkRefusal why) implements EdgeReply {}

  record JoinLeave(String channel, boolean joined, ClientInfo info) implements EdgeReply {}

  /// `edges` are the instances of all that are attached.
  record Beat(BeatFacts facts, List<String> edges) implements EdgeReply {
    public Beat {
      edges = List.copyOf(edges);
    }
  }

  /// Last frame before the link is closed.
  record Refused(Refusal why) implements EdgeReply {}
}
