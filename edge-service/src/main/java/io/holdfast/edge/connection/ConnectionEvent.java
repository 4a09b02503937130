package io.holdfast.edge.connection;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishResult;
import io.holdfast.edge.auth.ServerSubscription;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.UnsubscribeReason;
import java.util.List;

/// What happens to a connection.
public sealed interface ConnectionEvent {
  record Commands(List<ClientCommand> commands) implements ConnectionEvent {
    public Commands {
      commands = List.copyOf(commands);
    }
  }

  /// The socket is gone, whoever ended it.
  record Gone() implements ConnectionEvent {}

  record Woken(Wake wake) implements ConnectionEvent {}

  /// The hub's answer to a join.
  record Started(String channel, long ref, Start start) implements ConnectionEvent {}

  record PublishAnswered(long commandId, PublishResult result) implements ConnectionEvent {}

  record PresenceAnswered(long commandId, boolean countsOnly, Answer<PresenceView> answer)
      implements ConnectionEvent {}

  record HistoryAnswered(long commandId, Answer<HistoryPage> answer) implements ConnectionEvent {}

  /// The hub's word: this subscription missed something that cannot be replayed.
  record PositionLost(String channel) implements ConnectionEvent {}

  /// The server ends the connection: malformed frame, full outbox, shutdown, API.
  record CloseAsked(CloseReason reason) implements ConnectionEvent {}

  /// As `CloseAsked`, unless the connection's client id is in the whitelist.
  record DisconnectAsked(CloseReason reason, List<String> whitelist) implements ConnectionEvent {
    public DisconnectAsked {
      whitelist = List.copyOf(whitelist);
    }
  }

  /// A websocket pong, in place of the protocol's own.
  record Ponged() implements ConnectionEvent {}

  /// An empty channel means all.
  record UnsubscribeAsked(String channel, UnsubscribeReason reason) implements ConnectionEvent {}

  record SubscribeAsked(ServerSubscription subscription, Standing standing, long expireAtSeconds)
      implements ConnectionEvent {}

  record RefreshAsked(boolean expired, long expireAtSeconds, Payload info)
      implements ConnectionEvent {}
}
