package io.holdfast.edge.connection;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.edge.protocol.ClientError;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.ServerReply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A session while one event is handled: what changes, and what must be done.
///
/// Owned by the step that made it.
final class Turn {
  final Moment now;
  final Arrival arrival;
  final String client;
  final String user;
  Payload info;
  long expireAtSeconds;
  long expiryWakeNanos;
  int asks;
  int pings;
  boolean pongOwed;
  private final Session before;
  private final List<ConnectionEffect> effects;
  private long nextRef;
  private Map<String, Subscription> subscriptions;
  private boolean copied;
  private @Nullable CloseReason closing;

  Turn(Session session, Moment now, List<ConnectionEffect> effects) {
    this.now = now;
    this.before = session;
    this.effects = effects;
    this.arrival = session.arrival();
    this.client = session.client();
    this.user = session.user();
    this.info = session.info();
    this.expireAtSeconds = session.expireAtSeconds();
    this.expiryWakeNanos = session.expiryWakeNanos();
    this.asks = session.asks();
    this.pings = session.pings();
    this.pongOwed = session.pongOwed();
    this.nextRef = session.nextRef();
    this.subscriptions = session.subscriptions();
  }

  void does(ConnectionEffect effect) {
    effects.add(effect);
  }

  void reply(ServerReply reply) {
    does(new ConnectionEffect.Reply(reply));
  }

  void fail(long commandId, ClientError error) {
    reply(new ServerReply.Failed(commandId, error));
  }

  /// Ends the connection after this step; only the first reason counts.
  void close(CloseReason reason) {
    if (closing == null) {
      closing = reason;
    }
  }

  @Nullable CloseReason closing() {
    return closing;
  }

  boolean isAnonymous() {
    return user.isEmpty();
  }

  Map<String, Subscription> subscriptions() {
    return subscriptions;
  }

  @Nullable Subscription subscription(String channel) {
    return subscriptions.get(channel);
  }

  boolean isSubscribed(String channel) {
    return subscriptions.get(channel) instanceof Subscription.Subscribed;
  }

  void put(String channel, Subscription subscription) {
    if (!copied) {
      subscriptions = new HashMap<>(subscriptions);
      copied = true;
    }
    subscriptions.put(channel, subscription);
  }

  private void remove(String channel) {
    if (!copied) {
      subscriptions = new HashMap<>(subscriptions);
      copied = true;
    }
    subscriptions.remove(channel);
  }

  long newRef() {
    return nextRef++;
  }

  ClientInfo describedBy(Payload channelInfo) {
    return new ClientInfo(user, client, info, channelInfo);
  }

  /// Ends one subscription without saying so.
  void leave(String channel, Subscription subscription) {
    remove(channel);
    boolean live = subscription instanceof Subscription.Subscribed;
    does(new ConnectionEffect.Leave(channel, live));
    Terms terms = subscription.terms();
    if (live && (terms.present() || terms.announced())) {
      does(new ConnectionEffect.Disappear(channel, client));
    }
  }

  void leaveAll() {
    for (Map.Entry<String, Subscription> entry : Map.copyOf(subscriptions).entrySet()) {
      leave(entry.getKey(), entry.getValue());
    }
  }

  Session session() {
    boolean same =
        !copied
            && info.equals(before.info())
            && expireAtSeconds == before.expireAtSeconds()
            && expiryWakeNanos == before.expiryWakeNanos()
            && asks == before.asks()
            && pings == before.pings()
            && pongOwed == before.pongOwed()
            && nextRef == before.nextRef();
    return same
        ? before
        : new Session(
            arrival,
            client,
            user,
            info,
            expireAtSeconds,
            expiryWakeNanos,
            asks,
            pings,
            pongOwed,
            nextRef,
            subscriptions);
  }
}
