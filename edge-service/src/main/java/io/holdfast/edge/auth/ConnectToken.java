package io.holdfast.edge.auth;

import io.holdfast.contract.Payload;
import java.util.List;

/// What a connection token says.
public sealed interface ConnectToken {
  /// `user` empty = anonymous; `info` and `meta` are JSON, empty = none; `expireAtSeconds` 0 =
  /// never; `subscriptions` are made by the server at connect.
  record Valid(
      String user,
      Payload info,
      long expireAtSeconds,
      List<ServerSubscription> subscriptions,
      Payload meta)
      implements ConnectToken {
    public Valid {
      subscriptions = List.copyOf(subscriptions);
    }
  }

  /// Well formed and signed, but its time is over.
  record Expired() implements ConnectToken {}

  /// Nobody can say now: the key that it needs cannot be had. The client shall come again.
  record Undecided() implements ConnectToken {}

  /// The reason is for logs, never for the client.
  record Invalid(String reason) implements ConnectToken {}
}
