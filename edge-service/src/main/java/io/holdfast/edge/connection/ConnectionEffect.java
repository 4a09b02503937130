package io.holdfast.edge.connection;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.hub.Demand;
import io.holdfast.edge.hub.Intake;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ServerReply;

/// What must be done for a connection, in order.
public sealed interface ConnectionEffect {
  record Reply(ServerReply reply) implements ConnectionEffect {}

  record Say(Push push) implements ConnectionEffect {}

  record Ping() implements ConnectionEffect {}

  record WakeAt(long atNanos, Wake wake) implements ConnectionEffect {}

  /// The session belongs to this user: count it, and find it by user and client.
  record Identify(String user, String client) implements ConnectionEffect {}

  /// Undo of `Identify`.
  record Forget(String user, String client) implements ConnectionEffect {}

  record Join(String channel, long ref, Demand demand) implements ConnectionEffect {}

  record GoLive(
      String channel, long startOffset, boolean positioned, boolean wantsMoves, Intake intake)
      implements ConnectionEffect {}

  /// `live` = it had gone live before.
  record Leave(String channel, boolean live) implements ConnectionEffect {}

  record Appear(String channel, ClientInfo info, boolean present, boolean announced)
      implements ConnectionEffect {}

  record Disappear(String channel, String client) implements ConnectionEffect {}

  /// The user's other connections, on all edges, are to be closed.
  record CloseOthers(String user, String client) implements ConnectionEffect {}

  record Publish(long commandId, PublishCommand command) implements ConnectionEffect {}

  record AskPresence(long commandId, String channel, boolean countsOnly)
      implements ConnectionEffect {}

  record AskHistory(long commandId, HistoryQuery query) implements ConnectionEffect {}

  /// Send the close frame and end the socket.
  record Close(CloseReason reason) implements ConnectionEffect {}
}
