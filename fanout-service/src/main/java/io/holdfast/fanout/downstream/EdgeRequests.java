package io.holdfast.fanout.downstream;

import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.Wire;
import io.holdfast.fanout.frame.ControlCommand;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.NodeStats;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.frame.PresenceAbsence;
import io.holdfast.fanout.frame.PresenceEntry;
import io.holdfast.fanout.frame.Uplink;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Hello;
import java.util.ArrayList;
import java.util.List;

/// Reads the frames of edges. A frame whose values cannot be is {@link EdgeRequest.Malformed}.
public final class EdgeRequests {
  private EdgeRequests() {}

  public static EdgeRequest read(FanoutRequest frame) {
    try {
      return convert(frame);
    } catch (IllegalArgumentException impossible) {
      return new EdgeRequest.Malformed(String.valueOf(impossible.getMessage()));
    }
  }

  private static EdgeRequest convert(FanoutRequest frame) {
    return switch (frame.getFrameCase()) {
      case HELLO -> new EdgeRequest.Hello(hello(frame.getHello()));
      case FOLLOW ->
          new EdgeRequest.Follows(
              frame.getFollow().getFollowsList().stream().map(EdgeRequests::follow).toList());
      case UNFOLLOW ->
          new EdgeRequest.Unfollows(List.copyOf(frame.getUnfollow().getChannelsList()));
      case RECOVER -> recover(frame.getRecover());
      case PUBLISH -> new EdgeRequest.Publishes(publishes(frame));
      case HISTORY ->
          new EdgeRequest.History(
              frame.getHistory().getId(), Wire.historyQuery(frame.getHistory()));
      case HISTORY_REMOVE ->
          new EdgeRequest.HistoryRemove(
              frame.getHistoryRemove().getId(), frame.getHistoryRemove().getChannel());
      case PRESENCE -> presence(frame.getPresence());
      case PRESENCE_QUERY ->
          new EdgeRequest.PresenceQuery(
              frame.getPresenceQuery().getId(),
              frame.getPresenceQuery().getChannel(),
              frame.getPresenceQuery().getStatsOnly());
      case CHANNELS ->
          new EdgeRequest.ChannelsQuery(
              frame.getChannels().getId(),
              frame.getChannels().getPattern(),
              frame.getChannels().getAfter());
      case NODES -> new EdgeRequest.NodesQuery(frame.getNodes().getId());
      case HELD -> new EdgeRequest.HeldQuery(frame.getHeld().getId(), frame.getHeld().getHeld());
      case CONTROL ->
          new EdgeRequest.Control(
              new ControlCommand(frame.getControl().getId(), frame.getControl()));
      case CREDIT -> new EdgeRequest.Credit(Math.max(0, frame.getCredit().getBytes()));
      case BEAT -> beat(frame.getBeat().getStats());
      case COUNTS -> new EdgeRequest.MemberCounts(frame.getCounts().getMembersMap());
      case UPLINK -> new EdgeRequest.UplinkAsked(uplink(frame.getUplink()));
      case UPLINK_DONE ->
          new EdgeRequest.UplinkAnswered(frame.getUplinkDone().getEdge(), frame.getUplinkDone());
      case FRAME_NOT_SET -> new EdgeRequest.Foreign();
    };
  }

  private static Uplink uplink(io.holdfast.proto.v1.Uplink wire) {
    return new Uplink(wire.getId(), wire.getEdge(), wire.getFrom(), Wire.weight(wire), wire);
  }

  private static PeerHello hello(Hello hello) {
    return new PeerHello(
        hello.getProtocolMajor(),
        hello.getProtocolMinor(),
        hello.getInstance(),
        hello.getVersion(),
        hello.getRole(),
        hello.getCreditBytes(),
        hello.getNode());
  }

  private static Follow follow(ChannelFollow follow) {
    return new Follow(
        follow.getChannel(),
        follow.getGeneration(),
        follow.hasAfter() ? Wire.position(follow.getAfter()) : null,
        Math.max(0, follow.getWindowCount()),
        Math.max(0, follow.getWindowAgeMillis()));
  }

  private static EdgeRequest recover(io.holdfast.proto.v1.RecoverRequest recover) {
    return new EdgeRequest.Recover(
        recover.getId(),
        recover.getChannel(),
        recover.hasAfter() ? Wire.position(recover.getAfter()) : null,
        recover.getNewestOnly(),
        Math.max(0, recover.getLimit()));
  }

  private static List<PublishRequest> publishes(FanoutRequest frame) {
    List<PublishRequest> requests = new ArrayList<>(frame.getPublish().getRequestsCount());
    frame.getPublish().getRequestsList().forEach(request -> requests.add(Wire.publish(request)));
    return requests;
  }

  private static EdgeRequest presence(io.holdfast.proto.v1.PresenceReport report) {
    return new EdgeRequest.PresenceReport(
        report.getSnapshot(),
        report.getJoinedList().stream()
            .map(joined ->
                new PresenceEntry(
                    joined.getChannel(),
                    Wire.clientInfo(joined.getInfo()),
                    joined.getPresent(),
                    joined.getAnnounce(),
                    joined.getMoved()))
            .toList(),
        report.getLeftList().stream()
            .map(left -> new PresenceAbsence(left.getChannel(), left.getClient(), left.getMoved()))
            .toList(),
        report.getMore());
  }

  private static EdgeRequest beat(io.holdfast.proto.v1.NodeStats stats) {
    return new EdgeRequest.Beat(
        new NodeStats(
            stats.getClients(),
            stats.getUsers(),
            stats.getSubscriptions(),
            stats.getChannels(),
            stats.getUptimeSeconds()));
  }
}
