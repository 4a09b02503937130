package io.holdfast.edge.connection;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import java.util.Map;

/// How a connection came, who it is and what it has. `expireAtSeconds` 0 = never; `asks` counts
/// what the links have not answered yet, `pings` counts pings sent, and `pongOwed` says that the
/// last one is unanswered.
///
/// Immutable.
record Session(
    Arrival arrival,
    String client,
    String user,
    Payload info,
    long expireAtSeconds,
    long expiryWakeNanos,
    int asks,
    int pings,
    boolean pongOwed,
    long nextRef,
    Map<String, Subscription> subscriptions) {
  /// No timer for expiry is set.
  static final long NO_EXPIRY_WAKE = Long.MAX_VALUE;

  Session {
    subscriptions = Map.copyOf(subscriptions);
  }

  boolean isAnonymous() {
    return user.isEmpty();
  }

  boolean isSubscribed(String channel) {
    return subscriptions.get(channel) instanceof Subscription.Subscribed;
  }

  ClientInfo describedBy(Payload channelInfo) {
    return new ClientInfo(user, client, info, channelInfo);
  }
}
