package io.holdfast.fanout.downstream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.fanout.frame.BeatFacts;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.NodeView;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.frame.Preview;
import io.holdfast.fanout.frame.PublishAnswer;
import io.holdfast.fanout.frame.UplinkRefusal;
import io.holdfast.proto.v1.BackboneState;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.ChannelsReply;
import io.holdfast.proto.v1.Control;
import io.holdfast.proto.v1.ControlReply;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FollowVerdicts;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.HeldSettled;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.HistoryPage;
import io.holdfast.proto.v1.HistoryRemoveReply;
import io.holdfast.proto.v1.JoinLeave;
import io.holdfast.proto.v1.Node;
import io.holdfast.proto.v1.NodeStats;
import io.holdfast.proto.v1.NodesReply;
import io.holdfast.proto.v1.PresenceReply;
import io.holdfast.proto.v1.PublicationBatch;
import io.holdfast.proto.v1.PublishResults;
import io.holdfast.proto.v1.RecoverReply;
import io.holdfast.proto.v1.Uplink;
import io.holdfast.proto.v1.UplinkOutcome;
import io.holdfast.proto.v1.UplinkReply;
import java.util.IdentityHashMap;
import java.util.List;

/// Writes the frames for edges. A slice that several edges get in one turn is translated once.
///
/// Owned by the fanout's loop.
public final class EdgeReplies {
  private final IdentityHashMap<ChannelSlice, io.holdfast.proto.v1.ChannelSlice> thisTurn =
      new IdentityHashMap<>();
  private final int beatMillis;

  public EdgeReplies(int beatMillis) {
    this.beatMillis = beatMillis;
  }

  public void turnEnded() {
    if (!thisTurn.isEmpty()) {
      thisTurn.clear();
    }
  }

  public FanoutReply write(EdgeReply reply, boolean shared) {
    FanoutReply.Builder frame = FanoutReply.newBuilder();
    switch (reply) {
      case EdgeReply.Publications(List<ChannelSlice> slices) ->
          frame.setPublications(batch(slices, shared));
      case EdgeReply.Previewed(Preview preview) ->
          frame.setPreview(
              io.holdfast.proto.v1.Preview.newBuilder()
                  .setSlice(Wire.slice(preview.slice()))
                  .setAfter(preview.after())
                  .setSpool(preview.spool()));
      case EdgeReply.HeldFate fate -> frame.setHeld(Wire.result(fate.id(), fate.fate()));
      case EdgeReply.Published(List<PublishAnswer> answers) -> frame.setPublished(results(answers));
      case EdgeReply.HeldSettled(long first) ->
          frame.setHeldSettled(HeldSettled.newBuilder().setFirst(first));
      case EdgeReply.Verdicts(List<FollowVerdict> verdicts) ->
          frame.setVerdicts(verdicts(verdicts));
      case EdgeReply.Recovered recovered -> frame.setRecovered(recovered(recovered));
      case EdgeReply.Hello(PeerHello self) -> frame.setHello(hello(self));
      case EdgeReply.History history -> frame.setHistory(history(history));
      case EdgeReply.HistoryRemoved removed -> {
        HistoryRemoveReply.Builder done = HistoryRemoveReply.newBuilder().setId(removed.id());
        Refusal refused = removed.refused();
        if (refused != null) {
          done.setRefused(Wire.refusal(refused));
        }
        frame.setHistoryRemoved(done);
      }
      case EdgeReply.Presence presence -> frame.setPresence(presence(presence));
      case EdgeReply.Channels channels ->
          frame.setChannels(
              ChannelsReply.newBuilder()
                  .setId(channels.id())
                  .putAllClients(channels.clients())
                  .setMore(channels.more()));
      case EdgeReply.Nodes nodes -> frame.setNodes(nodes(nodes));
      case EdgeReply.Control control -> frame.setControl((Control) control.command().content());
      case EdgeReply.ControlDone done ->
          frame.setControlDone(ControlReply.newBuilder().setId(done.id()).setEdges(done.edges()));
      case EdgeReply.UplinkPassed passed -> frame.setUplink((Uplink) passed.uplink().content());
      case EdgeReply.UplinkAnswered(Object content) -> frame.setUplinkDone((UplinkReply) content);
      case EdgeReply.UplinkRefused(long id, UplinkRefusal why) ->
          frame.setUplinkDone(UplinkReply.newBuilder().setId(id).setOutcome(outcome(why)));
      case EdgeReply.JoinLeave told ->
          frame.setJoinLeave(
              JoinLeave.newBuilder()
                  .setChannel(told.channel())
                  .setJoined(told.joined())
                  .setInfo(Wire.clientInfo(told.info())));
      case EdgeReply.Beat(BeatFacts facts, List<String> edges) ->
          frame.setBeat(beat(facts).addAllEdges(edges));
      case EdgeReply.Refused(Refusal why) -> frame.setRefused(Wire.refusal(why));
    }
    return frame.build();
  }

  private static UplinkOutcome outcome(UplinkRefusal why) {
    return switch (why) {
      case UNKNOWN_EDGE -> UplinkOutcome.UPLINK_OUTCOME_UNKNOWN_EDGE;
      case OVERLOADED -> UplinkOutcome.UPLINK_OUTCOME_OVERLOADED;
    };
  }

  private PublicationBatch batch(List<ChannelSlice> slices, boolean shared) {
    PublicationBatch.Builder batch = PublicationBatch.newBuilder();
    for (ChannelSlice slice : slices) {
      batch.addSlices(shared ? thisTurn.computeIfAbsent(slice, Wire::slice) : Wire.slice(slice));
    }
    return batch.build();
  }

  private static PublishResults results(List<PublishAnswer> answers) {
    PublishResults.Builder results = PublishResults.newBuilder();
    for (PublishAnswer answer : answers) {
      results.addResults(Wire.result(answer.id(), answer.result()));
    }
    return results.build();
  }

  private static FollowVerdicts verdicts(List<FollowVerdict> verdicts) {
    FollowVerdicts.Builder all = FollowVerdicts.newBuilder();
    for (FollowVerdict each : verdicts) {
      io.holdfast.proto.v1.FollowVerdict.Builder one =
          all.addVerdictsBuilder()
              .setChannel(each.channel())
              .setGeneration(each.generation())
              .addAllLineage(Wire.links(each.lineage()));
      Recovery verdict = each.verdict();
      Refusal refused = each.refused();
      if (verdict != null) {
        one.setVerdict(Wire.verdict(verdict));
      }
      if (refused != null) {
        one.setRefused(Wire.refusal(refused));
      }
    }
    return all.build();
  }

  private static RecoverReply recovered(EdgeReply.Recovered reply) {
    RecoverReply.Builder page = RecoverReply.newBuilder().setId(reply.id()).setMore(reply.more());
    for (ChannelSlice slice : reply.slices()) {
      page.addSlices(Wire.slice(slice));
    }
    Recovery verdict = reply.verdict();
    Refusal refused = reply.refused();
    if (verdict != null) {
      page.setVerdict(Wire.verdict(verdict));
    }
    if (refused != null) {
      page.setRefused(Wire.refusal(refused));
    }
    return page.build();
  }

  private Hello hello(PeerHello self) {
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

  private static HistoryPage history(EdgeReply.History reply) {
    io.holdfast.contract.HistoryPage page = reply.page();
    if (page != null) {
      return Wire.page(reply.id(), page);
    }
    HistoryPage.Builder none = HistoryPage.newBuilder().setId(reply.id());
    Refusal refused = reply.refused();
    if (refused != null) {
      none.setRefused(Wire.refusal(refused));
    }
    return none.build();
  }

  private static PresenceReply presence(EdgeReply.Presence reply) {
    PresenceReply.Builder presence =
        PresenceReply.newBuilder()
            .setId(reply.id())
            .setClientCount(reply.clientCount())
            .setUserCount(reply.userCount());
    reply.clients().forEach(client -> presence.addClients(Wire.clientInfo(client)));
    Refusal refused = reply.refused();
    if (refused != null) {
      presence.setRefused(Wire.refusal(refused));
    }
    return presence.build();
  }

  private static NodesReply nodes(EdgeReply.Nodes reply) {
    NodesReply.Builder nodes = NodesReply.newBuilder().setId(reply.id());
    for (NodeView node : reply.nodes()) {
      nodes.addNodes(
          Node.newBuilder()
              .setInstance(node.instance())
              .setName(node.name())
              .setVersion(node.version())
              .setStats(
                  NodeStats.newBuilder()
                      .setClients(node.stats().clients())
                      .setUsers(node.stats().users())
                      .setSubscriptions(node.stats().subscriptions())
                      .setChannels(node.stats().channels())
                      .setUptimeSeconds(node.stats().uptimeSeconds())));
    }
    return nodes.build();
  }

  private static Beat.Builder beat(BeatFacts facts) {
    return Beat.newBuilder()
        .setSequence(facts.sequence())
        .setHealth(facts.healthy() ? Health.HEALTH_OK : Health.HEALTH_DEGRADED)
        .setCanaryAgeMillis((int) Math.min(facts.canaryAgeMillis(), BeatFacts.CANARY_NEVER_SEEN))
        .setBackbone(
            switch (facts.backbone()) {
              case CONNECTING -> BackboneState.BACKBONE_STATE_CONNECTING;
              case CONNECTED -> BackboneState.BACKBONE_STATE_CONNECTED;
              case STALE -> BackboneState.BACKBONE_STATE_STALE;
              case DOWN -> BackboneState.BACKBONE_STATE_DOWN;
              case GAVE_UP -> BackboneState.BACKBONE_STATE_GAVE_UP;
            });
  }
}
