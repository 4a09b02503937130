package io.holdfast.edge.auth;

import io.holdfast.contract.Payload;

/// What a subscription token says.
public sealed interface SubscriptionToken {
  /// The caller compares `user`, `channel` and, unless empty, `client` with its own. `info` and
  /// `data` are JSON, empty = none; `expireAtSeconds` 0 = never.
  record Valid(
      String user,
      String channel,
      String client,
      Payload info,
      Payload data,
      long expireAtSeconds,
      OptionsOverride override)
      implements SubscriptionToken {}

  /// Well formed and signed, but its time is over.
  record Expired() implements SubscriptionToken {}

  /// Nobody can say now: the key that it needs cannot be had. The client shall ask again.
  record Undecided() implements SubscriptionToken {}

  /// The reason is for logs, never for the client.
  record Invalid(String reason) implements SubscriptionToken {}
}
