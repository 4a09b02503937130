package io.holdfast.edge.connection;

import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.UnsubscribeReason;
import java.time.Duration;
import java.util.Map;

/// Ends what has expired, by one timer for all of a session's tokens. It rings at least every
/// minute while something expires, so that a session that ended long before leaves no timer behind,
/// and the wall clock may be set meanwhile.
///
/// Immutable.
final class Expiries {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(60);

  private final ConnectionRules rules;

  Expiries(ConnectionRules rules) {
    this.rules = rules;
  }

  /// The session's own token may be a new one.
  void watch(Turn turn) {
    if (turn.expireAtSeconds > 0) {
      arm(turn, turn.now.at(turn.expireAtSeconds, rules.expiredCloseDelay()));
    }
  }

  /// A subscription is made or refreshed on these terms.
  void watch(Turn turn, Terms terms) {
    if (terms.expireAtSeconds() > 0) {
      arm(turn, turn.now.at(terms.expireAtSeconds(), rules.expiredSubscriptionCloseDelay()));
    }
  }

  private static void arm(Turn turn, long atNanos) {
    long wake = Math.min(atNanos, turn.now.after(LOOK_AGAIN));
    if (wake < turn.expiryWakeNanos) {
      turn.expiryWakeNanos = wake;
      turn.does(new ConnectionEffect.WakeAt(wake, new Wake.ExpiryDue(wake)));
    }
  }

  void woken(Turn turn, Wake.ExpiryDue due) {
    if (due.atNanos() != turn.expiryWakeNanos) {
      return;
    }
    turn.expiryWakeNanos = Session.NO_EXPIRY_WAKE;
    if (isOver(turn, turn.expireAtSeconds, rules.expiredCloseDelay())) {
      turn.close(CloseReason.EXPIRED);
      return;
    }
    watch(turn);
    for (Map.Entry<String, Subscription> entry : Map.copyOf(turn.subscriptions()).entrySet()) {
      if (entry.getValue() instanceof Subscription.Subscribed subscribed) {
        look(turn, entry.getKey(), subscribed);
      }
    }
  }

  private void look(Turn turn, String channel, Subscription.Subscribed subscribed) {
    Terms terms = subscribed.terms();
    if (!isOver(turn, terms.expireAtSeconds(), rules.expiredSubscriptionCloseDelay())) {
      watch(turn, terms);
    } else if (terms.serverSide()) {
      turn.close(CloseReason.SUBSCRIPTION_EXPIRED);
    } else {
      turn.leave(channel, subscribed);
      turn.does(
          new ConnectionEffect.Say(new Push.Unsubscribed(channel, UnsubscribeReason.EXPIRED)));
    }
  }

  private static boolean isOver(Turn turn, long expireAtSeconds, Duration grace) {
    return expireAtSeconds > 0 && turn.now.at(expireAtSeconds, grace) <= turn.now.nanos();
  }
}
