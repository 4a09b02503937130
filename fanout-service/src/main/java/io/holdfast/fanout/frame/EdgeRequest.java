package io.holdfast.fanout.frame;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an edge asks or tells, one frame each.
public sealed interface EdgeRequest {
  /// First frame of the link.
  record Hello(PeerHello peer) implements EdgeRequest {}

  record Follows(List<Follow> follows) implements EdgeRequest {}

  record Unfollows(List<String> channels) implements EdgeRequest {}

  /// One client wants to continue after a position; `limit` 0 = no bound but the history's.
  record Recover(long id, String channel, @Nullable Position after, boolean newestOnly, int limit)
      implements EdgeRequest {}

  record Publishes(List<PublishRequest> requests) implements EdgeRequest {}

  record History(long id, HistoryQuery query) implements EdgeRequest {}

  record HistoryRemove(long id, String channel) implements EdgeRequest {}

  /// A snapshot replaces everything this edge reported before; `more` = further frames of the same
  /// snapshot follow.
  record PresenceReport(
      boolean snapshot, List<PresenceEntry> joined, List<PresenceAbsence> left, boolean more)
      implements EdgeRequest {
    public PresenceReport(
        boolean snapshot, List<PresenceEntry> joined, List<PresenceAbsence> left) {
      this(snapshot, joined, left, false);
    }
  }

  record PresenceQuery(long id, String channel, boolean statsOnly) implements EdgeRequest {}

  /// Glob with `*` and `?`; empty = all. Only names behind `after`; empty = from the first.
  record ChannelsQuery(long id, String pattern, String after) implements EdgeRequest {}

  record NodesQuery(long id) implements EdgeRequest {}

  /// What became of what is held under this id?
  record HeldQuery(long id, String held) implements EdgeRequest {}

  record Control(ControlCommand command) implements EdgeRequest {}

  record UplinkAsked(Uplink uplink) implements EdgeRequest {}

  /// The answer to one, for the edge that asked.
  record UplinkAnswered(String edge, Object content) implements EdgeRequest {}

  /// Handled so many bytes of publications.
  record Credit(long bytes) implements EdgeRequest {}

  record Beat(NodeStats stats) implements EdgeRequest {}

  /// Members per channel at this edge now; only channels that changed.
  record MemberCounts(Map<String, Integer> members) implements EdgeRequest {}

  /// A frame kind of a newer minor: counted, otherwise ignored.
  record Foreign() implements EdgeRequest {}

  /// A frame that breaks the protocol: the link is refused and closed.
  record Malformed(String why) implements EdgeRequest {}
}
