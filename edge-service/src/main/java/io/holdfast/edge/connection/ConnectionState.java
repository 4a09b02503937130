package io.holdfast.edge.connection;

import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.SubscribeResult;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a connection is.
public sealed interface ConnectionState {
  /// No session yet; `refused` = a connect was answered with an error, and nothing more is served.
  record Opening(Arrival arrival, boolean refused) implements ConnectionState {}

  /// The token was accepted; its server-side subscriptions are being made; the client's later
  /// commands wait, and what the server `asked` of it. Channels that are `late` cannot be had now:
  /// the reply does not wait for them.
  record Connecting(
      Session session,
      long commandId,
      Map<String, SubscribeResult> results,
      Set<String> late,
      List<ClientCommand> deferred,
      List<ConnectionEvent> asked)
      implements ConnectionState {
    public Connecting {
      results = Map.copyOf(results);
      late = Set.copyOf(late);
      deferred = List.copyOf(deferred);
      asked = List.copyOf(asked);
    }
  }

  record Open(Session session) implements ConnectionState {
    /// The client asked something that has no answer yet.
    public boolean waits() {
      return session.asks() > 0;
    }
  }

  /// Nothing is served and nothing delivered any more.
  record Closed() implements ConnectionState {}
}
