package io.holdfast.edge.upstream;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Wire;
import io.holdfast.edge.auth.OptionsOverride;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.NodeView;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.command.Uplink.Outcome;
import io.holdfast.proto.v1.ChannelsQuery;
import io.holdfast.proto.v1.Control;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.HeldQuery;
import io.holdfast.proto.v1.HistoryRemoveRequest;
import io.holdfast.proto.v1.Node;
import io.holdfast.proto.v1.NodesQuery;
import io.holdfast.proto.v1.PresenceQuery;
import io.holdfast.proto.v1.PresenceReply;
import io.holdfast.proto.v1.RecoverRequest;
import io.holdfast.proto.v1.Uplink;
import io.holdfast.proto.v1.UplinkOutcome;
import io.holdfast.proto.v1.UplinkReply;
import org.jspecify.annotations.Nullable;

/// Questions and commands as frames, and their answers as values.
///
/// Thread-safe: no state.
final class AskWire {
  private AskWire() {}

  static FanoutRequest frame(long id, Ask ask, String self) {
    FanoutRequest.Builder frame = FanoutRequest.newBuilder();
    switch (ask) {
      case Ask.Recover recover -> frame.setRecover(recover(id, recover));
      case Ask.Presence presence ->
          frame.setPresenceQuery(
              PresenceQuery.newBuilder()
                  .setId(id)
                  .setChannel(presence.channel())
                  .setStatsOnly(presence.countsOnly()));
      case Ask.History history -> frame.setHistory(Wire.historyRequest(id, rest(history)));
      case Ask.HistoryRemove remove ->
          frame.setHistoryRemove(
              HistoryRemoveRequest.newBuilder().setId(id).setChannel(remove.channel()));
      case Ask.Channels channels ->
          frame.setChannels(
              ChannelsQuery.newBuilder()
                  .setId(id)
                  .setPattern(channels.pattern())
                  .setAfter(channels.after()));
      case Ask.Held held -> frame.setHeld(HeldQuery.newBuilder().setId(id).setHeld(held.id()));
      case Ask.Nodes _ -> frame.setNodes(NodesQuery.newBuilder().setId(id));
      case Ask.Uplink uplink -> frame.setUplink(uplink(id, uplink, self));
      case Ask.Control control -> frame.setControl(control(id, control.command()));
    }
    return frame.build();
  }

  private static Uplink uplink(long id, Ask.Uplink ask, String self) {
    return Uplink.newBuilder()
        .setId(id)
        .setEdge(ask.uplink().node())
        .setFrom(self)
        .setKey(ask.key())
        .setSession(ask.uplink().session())
        .setData(Wire.bytes(ask.uplink().data()))
        .build();
  }

  static Outcome outcome(UplinkReply reply) {
    return switch (reply.getOutcome()) {
      case UPLINK_OUTCOME_TAKEN -> Outcome.TAKEN;
      case UPLINK_OUTCOME_UNKNOWN_EDGE -> Outcome.UNKNOWN_NODE;
      case UPLINK_OUTCOME_UNKNOWN_SESSION -> Outcome.UNKNOWN_SESSION;
      case UPLINK_OUTCOME_OVERLOADED, UPLINK_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          Outcome.OVERLOADED;
    };
  }

  /// The answer to what another edge passed on.
  static FanoutRequest uplinkReply(Uplink asked, Outcome outcome) {
    return FanoutRequest.newBuilder()
        .setUplinkDone(
            UplinkReply.newBuilder()
                .setId(asked.getId())
                .setEdge(asked.getFrom())
                .setOutcome(
                    switch (outcome) {
                      case TAKEN -> UplinkOutcome.UPLINK_OUTCOME_TAKEN;
                      case UNKNOWN_NODE -> UplinkOutcome.UPLINK_OUTCOME_UNKNOWN_EDGE;
                      case UNKNOWN_SESSION -> UplinkOutcome.UPLINK_OUTCOME_UNKNOWN_SESSION;
                      case OVERLOADED -> UplinkOutcome.UPLINK_OUTCOME_OVERLOADED;
                    }))
        .build();
  }

  private static RecoverRequest recover(long id, Ask.Recover ask) {
    RecoverRequest.Builder wire =
        RecoverRequest.newBuilder()
            .setId(id)
            .setChannel(ask.channel())
            .setNewestOnly(ask.wish().newestOnly())
            .setLimit(ask.wish().limit());
    Position after = ask.wish().after();
    if (after != null) {
      wire.setAfter(Wire.position(after));
    }
    return wire.build();
  }

  /// What of a history query is still to come after the pages gathered.
  private static HistoryQuery rest(Ask.History ask) {
    HistoryQuery query = ask.query();
    if (ask.gathered().slices.isEmpty()) {
      return query;
    }
    return new HistoryQuery(
        query.channel(),
        ask.gathered().slices.getLast().last(),
        query.limit() - ask.gathered().publications,
        query.reverse(),
        query.maxAgeMillis(),
        query.newest());
  }

  static PresenceView presence(PresenceReply wire) {
    return new PresenceView(
        wire.getClientsList().stream().map(Wire::clientInfo).toList(),
        wire.getClientCount(),
        wire.getUserCount());
  }

  static NodeView node(Node wire) {
    return new NodeView(
        wire.getInstance(),
        wire.getName(),
        wire.getVersion(),
        wire.getStats().getClients(),
        wire.getStats().getUsers(),
        wire.getStats().getSubscriptions(),
        wire.getStats().getChannels(),
        wire.getStats().getUptimeSeconds());
  }

  private static Control control(long id, ControlCommand command) {
    Control.Builder wire =
        Control.newBuilder()
            .setId(id)
            .setUser(command.target().user())
            .setClient(command.target().client())
            .setSession(command.target().session());
    switch (command) {
      case ControlCommand.Subscribe subscribe -> wire.setSubscribe(subscribe(subscribe));
      case ControlCommand.Unsubscribe unsubscribe ->
          wire.setUnsubscribe(
              Control.Unsubscribe.newBuilder()
                  .setChannel(unsubscribe.channel())
                  .setCode(unsubscribe.code())
                  .setReason(unsubscribe.reason()));
      case ControlCommand.Disconnect disconnect ->
          wire.setDisconnect(
              Control.Disconnect.newBuilder()
                  .setCode(disconnect.code())
                  .setReason(disconnect.reason())
                  .addAllWhitelist(disconnect.whitelist()));
      case ControlCommand.Refresh refresh ->
          wire.setRefresh(
              Control.Refresh.newBuilder()
                  .setExpired(refresh.expired())
                  .setExpireAt(refresh.expireAtSeconds())
                  .setInfo(Wire.bytes(refresh.info())));
    }
    return wire.build();
  }

  private static Control.Subscribe.Builder subscribe(ControlCommand.Subscribe command) {
    Control.Subscribe.Builder wire =
        Control.Subscribe.newBuilder()
            .setChannel(command.channel())
            .setExpireAt(command.expireAtSeconds())
            .setInfo(Wire.bytes(command.info()))
            .setData(Wire.bytes(command.data()));
    Position since = command.recoverSince();
    if (since != null) {
      wire.setRecoverSince(Wire.position(since));
    }
    OptionsOverride override = command.override();
    if (override.presence() != null) {
      wire.setPresence(override.presence());
    }
    if (override.joinLeave() != null) {
      wire.setJoinLeave(override.joinLeave());
    }
    if (override.forceRecovery() != null) {
      wire.setForceRecovery(override.forceRecovery());
    }
    if (override.forcePositioning() != null) {
      wire.setForcePositioning(override.forcePositioning());
    }
    if (override.forcePushJoinLeave() != null) {
      wire.setForcePushJoinLeave(override.forcePushJoinLeave());
    }
    return wire;
  }

  /// The command in a control frame; null when it is of a newer minor.
  static @Nullable ControlCommand control(Control wire) {
    ControlCommand.Target target =
        new ControlCommand.Target(wire.getUser(), wire.getClient(), wire.getSession());
    return switch (wire.getCommandCase()) {
      case SUBSCRIBE -> subscribe(target, wire.getSubscribe());
      case UNSUBSCRIBE ->
          new ControlCommand.Unsubscribe(
              target,
              wire.getUnsubscribe().getChannel(),
              wire.getUnsubscribe().getCode(),
              wire.getUnsubscribe().getReason());
      case DISCONNECT ->
          new ControlCommand.Disconnect(
              target,
              wire.getDisconnect().getCode(),
              wire.getDisconnect().getReason(),
              wire.getDisconnect().getWhitelistList());
      case REFRESH ->
          new ControlCommand.Refresh(
              target,
              wire.getRefresh().getExpired(),
              wire.getRefresh().getExpireAt(),
              Wire.payload(wire.getRefresh().getInfo()));
      case COMMAND_NOT_SET -> null;
    };
  }

  private static ControlCommand subscribe(ControlCommand.Target target, Control.Subscribe wire) {
    return new ControlCommand.Subscribe(
        target,
        wire.getChannel(),
        wire.getExpireAt(),
        Wire.payload(wire.getInfo()),
        Wire.payload(wire.getData()),
        wire.hasRecoverSince() ? Wire.position(wire.getRecoverSince()) : null,
        new OptionsOverride(
            wire.hasPresence() ? wire.getPresence() : null,
            wire.hasJoinLeave() ? wire.getJoinLeave() : null,
            wire.hasForcePushJoinLeave() ? wire.getForcePushJoinLeave() : null,
            wire.hasForcePositioning() ? wire.getForcePositioning() : null,
            wire.hasForceRecovery() ? wire.getForceRecovery() : null));
  }
}
