package io.holdfast.edge.connection;

import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.SubscribeResult;
import java.util.List;
import java.util.Map;

/// What a connection is.
public sealed interface ConnectionState {
  /// No session yet; `refused` = a connect was answered with an error, and nothing more is served.
  record Opening(String trustedUser, boolean refused) implements ConnectionState {}

  /// The token was accepted; its server-side subscriptions are being made; the client's later
  /// commands wait, and what the server `asked` of it.
  record Connecting(
      Session session,
      long commandId,
      Map<String, SubscribeResult> results,
      List<ClientCommand> deferred,
      List<ConnectionEvent> asked)
      implements ConnectionState {
    public Connecting {
      results = Map.copyOf(results);
      deferred = List.copyOf(deferred);
      asked = List.copyOf(asked);
    }
  }

  record Open(Session session) implements ConnectionState {}

  /// Nothing is served and nothing delivered any more.
  record Closed() implements ConnectionState {}
}
