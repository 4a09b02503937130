package io.holdfast.edge.auth;

import io.holdfast.contract.Payload;

/// A subscription that the server makes for a client. `info` and `data` are JSON, empty = none.
///
/// Immutable.
public record ServerSubscription(
    String channel, Payload info, Payload data, OptionsOverride override) {
  public static ServerSubscription to(String channel) {
    return new ServerSubscription(channel, Payload.EMPTY, Payload.EMPTY, OptionsOverride.NONE);
  }
}
