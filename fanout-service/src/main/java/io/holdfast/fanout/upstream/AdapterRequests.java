package io.holdfast.fanout.upstream;

import io.holdfast.contract.Position;
import io.holdfast.contract.Wire;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.BeatFacts;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.ChannelFollows;
import io.holdfast.proto.v1.ChannelUnfollows;
import io.holdfast.proto.v1.Credit;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.HistoryRemoveRequest;
import java.util.List;

/// Writes the frames for an adapter.
public final class AdapterRequests {
  private AdapterRequests() {}

  public static BackboneRequest write(AdapterRequest request, int beatMillis) {
    BackboneRequest.Builder frame = BackboneRequest.newBuilder();
    switch (request) {
      case AdapterRequest.Hello(PeerHello self) -> frame.setHello(hello(self, beatMillis));
      case AdapterRequest.Follows(List<Follow> follows) -> frame.setFollow(follows(follows));
      case AdapterRequest.Unfollows(List<String> channels) ->
          frame.setUnfollow(ChannelUnfollows.newBuilder().addAllChannels(channels));
      case AdapterRequest.Publishes publishes ->
          frame.setPublish(Wire.publishes(publishes.requests(), publishes.lane()));
      case AdapterRequest.History read ->
          frame.setHistory(Wire.historyRequest(read.id(), read.query()));
      case AdapterRequest.HistoryRemove remove ->
          frame.setHistoryRemove(
              HistoryRemoveRequest.newBuilder().setId(remove.id()).setChannel(remove.channel()));
      case AdapterRequest.Credit(long bytes) ->
          frame.setCredit(Credit.newBuilder().setBytes(bytes));
      case AdapterRequest.Beat(BeatFacts facts) ->
          frame.setBeat(
              Beat.newBuilder()
                  .setSequence(facts.sequence())
                  .setHealth(facts.healthy() ? Health.HEALTH_OK : Health.HEALTH_DEGRADED));
    }
    return frame.build();
  }

  private static Hello hello(PeerHello self, int beatMillis) {
    return Hello.newBuilder()
        .setProtocolMajor(self.major())
        .setProtocolMinor(self.minor())
        .setInstance(self.instance())
        .setVersion(self.version())
        .setRole(self.role())
        .setCreditBytes(self.creditBytes())
        .setBeatMillis(beatMillis)
        .setNode(self.node())
        .build();
  }

  private static ChannelFollows follows(List<Follow> follows) {
    ChannelFollows.Builder all = ChannelFollows.newBuilder();
    for (Follow follow : follows) {
      ChannelFollow.Builder one =
          all.addFollowsBuilder()
              .setChannel(follow.channel())
              .setGeneration(follow.generation())
              .setWindowCount(follow.windowCount())
              .setWindowAgeMillis(follow.windowAgeMillis());
      Position after = follow.after();
      if (after != null) {
        one.setAfter(Wire.position(after));
      }
    }
    return all.build();
  }
}
