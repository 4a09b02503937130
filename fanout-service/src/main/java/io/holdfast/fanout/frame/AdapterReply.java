package io.holdfast.fanout.frame;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an adapter says, one frame each.
public sealed interface AdapterReply {
  /// First frame of the link.
  record Hello(PeerHello peer) implements AdapterReply {}

  record Verdicts(List<FollowVerdict> verdicts) implements AdapterReply {}

  record Publications(List<ChannelSlice> slices) implements AdapterReply {}

  record Published(List<PublishAnswer> answers) implements AdapterReply {}

  /// Exactly one of `page` and `refused` is set.
  record History(long id, @Nullable HistoryPage page, @Nullable Refusal refused)
      implements AdapterReply {}

  record HistoryRemoved(long id, @Nullable Refusal refused) implements AdapterReply {}

  /// How far channels that went quiet have come.
  record Heads(List<ChannelHead> heads) implements AdapterReply {}

  /// Everything of the channel up to `at` was sent before.
  record ChannelHead(String channel, Position at) {}

  /// Publications of channels were removed on request.
  record Removals(List<ChannelRemoval> removals) implements AdapterReply {}

  /// The channel's publications up to `upTo` are forgotten.
  record ChannelRemoval(String channel, long upTo) {}

  /// Sign of life with the age of the newest canary that came back.
  record Beat(long canaryAgeMillis, BackboneCondition backbone) implements AdapterReply {}

  record Status(BackboneFacts facts) implements AdapterReply {}

  /// The adapter does not talk to us; the link ends.
  record Refused(Refusal why) implements AdapterReply {}

  /// A frame kind of a newer minor: counted, otherwise ignored.
  record Foreign() implements AdapterReply {}

  /// A frame that breaks the protocol: the link is closed.
  record Malformed(String why) implements AdapterReply {}
}
