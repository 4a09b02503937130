package io.holdfast.edge.connection;

import java.time.Duration;

/// What the configuration says about every connection.
///
/// Immutable.
public record ConnectionRules(
    Access access,
    Duration pingInterval,
    Duration pongTimeout,
    Duration staleCloseDelay,
    Duration expiredCloseDelay,
    Duration expiredSubscriptionCloseDelay,
    int channelLimit,
    int historyLimit,
    int recoveryLimit,
    boolean includesServerTime,
    UserChannels userChannels,
    String version) {

  /// Who gets in. `insecure` allows every operation without a token and ignores expiry.
  public record Access(
      boolean insecure, boolean anonymousWithoutToken, boolean refusesAnonymousTokens) {}

  /// How a channel's name lists its users, whether each user is put into a channel of its own, and
  /// whether a user's new connection then closes the older ones.
  public record UserChannels(
      String boundary,
      String separator,
      boolean subscribesToPersonal,
      String personalNamespace,
      boolean singleConnection) {}

  /// Seconds between pings as the client is told; 0 = no pings.
  int pingSeconds() {
    return Math.toIntExact(Math.ceilDiv(pingInterval.toMillis(), 1_000L));
  }

  /// Whether a ping without a pong in time ends the connection.
  boolean expectsPongs() {
    return pingSeconds() > 0 && !pongTimeout.isZero();
  }
}
