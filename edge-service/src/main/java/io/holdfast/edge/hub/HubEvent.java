package io.holdfast.edge.hub;

import io.holdfast.contract.Position;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.edge.protocol.EncodedPush;
import io.holdfast.edge.protocol.EncodedSlice;

/// What the links tell a hub. The order of events of one channel is the order of its link.
public sealed interface HubEvent {
  String channel();

  /// Everything after `top` follows. `follow` is the number of the wish that it answers: what was
  /// told before it belongs to an earlier wish.
  record Followed(String channel, long follow, Position top) implements HubEvent {}

  /// The channel cannot be followed now; the links go on trying.
  record FollowRefused(String channel, long follow, Refusal refusal) implements HubEvent {}

  /// Publications, encoded once for each codec.
  record Published(EncodedSlice publications) implements HubEvent {
    @Override
    public String channel() {
      return publications.slice().channel();
    }
  }

  /// A held publication, to be shown now and without an offset. `after` and `spool` as on the link.
  record Previewed(EncodedSlice publication, String after, String spool) implements HubEvent {
    @Override
    public String channel() {
      return publication.slice().channel();
    }

    String key() {
      return publication.slice().publications().getFirst().key();
    }
  }

  /// The answer to a `recover`, standing in the stream exactly at the start's top.
  record Answered(long ask, String channel, Start start) implements HubEvent {}

  /// What came before `startAt` and was not delivered is lost for every member.
  record Resynced(String channel, ResyncReason reason, Position startAt) implements HubEvent {}

  /// The numbering went on to `top` without a publication: everybody who has what came before has
  /// everything.
  record Carried(String channel, Position top) implements HubEvent {}

  /// Somebody joined or left: what members are told, encoded once for each codec.
  record Moved(EncodedPush push) implements HubEvent {
    @Override
    public String channel() {
      return push.channel();
    }
  }
}
