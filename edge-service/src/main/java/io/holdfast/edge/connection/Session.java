package io.holdfast.edge.connection;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import java.util.Map;

/// Who a connection is and what it has. `expireAtSeconds` 0 = never; `pings` counts pings sent, and
/// `pongOwed` says that the last one is unanswered.
///
/// Immutable.
record Session(
    String client,
    String user,
    Payload info,
    long expireAtSeconds,
    int expiryGeneration,
    int pings,
    boolean pongOwed,
    long nextRef,
    Map<String, Subscription> subscriptions) {
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
