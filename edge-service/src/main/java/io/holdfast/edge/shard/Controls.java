package io.holdfast.edge.shard;

import io.holdfast.contract.Position;
import io.holdfast.edge.auth.ServerSubscription;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.connection.ConnectionEvent;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.UnsubscribeReason;
import java.util.List;

/// Commands of the server API as events of the connections that they mean.
///
/// Thread-safe: no state.
final class Controls {
  private Controls() {}

  static ConnectionEvent event(ControlCommand command) {
    return switch (command) {
      case ControlCommand.Subscribe subscribe ->
          new ConnectionEvent.SubscribeAsked(
              new ServerSubscription(
                  subscribe.channel(), subscribe.info(), subscribe.data(), subscribe.override()),
              standing(subscribe),
              subscribe.expireAtSeconds());
      case ControlCommand.Unsubscribe(var _, String channel, int code, String reason) ->
          new ConnectionEvent.UnsubscribeAsked(channel, new UnsubscribeReason(code, reason));
      case ControlCommand.Disconnect disconnect ->
          new ConnectionEvent.DisconnectAsked(
              CloseReason.of(disconnect.code(), disconnect.reason()), disconnect.whitelist());
      case ControlCommand.Refresh refresh ->
          new ConnectionEvent.RefreshAsked(
              refresh.expired(), refresh.expireAtSeconds(), refresh.info());
    };
  }

  /// What closes a user's connections other than this client's.
  static ControlCommand closeOthers(String user, String client) {
    CloseReason reason = CloseReason.CONNECTION_LIMIT;
    return new ControlCommand.Disconnect(
        new ControlCommand.Target(user, "", ""), reason.code(), reason.text(), List.of(client));
  }

  private static Standing standing(ControlCommand.Subscribe command) {
    Position since = command.recoverSince();
    return since == null ? Standing.NONE : new Standing(true, since.epochText(), since.offset());
  }
}
