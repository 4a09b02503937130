package io.holdfast.backbone.subscription;

import io.holdfast.runtime.Backoff;
import java.time.Duration;

/// Bounds of the supervisor.
///
/// Immutable.
///
/// @param heartbeat between heartbeats while nothing else comes back
/// @param staleAfter age of the newest proof of life at which deliveries count as late
/// @param downAfter age at which the session is thrown away
/// @param backoff between attempts
/// @param stableAfter a session that lived so long starts the count of attempts anew
/// @param retriesMax attempts in a row before giving up; 0 = for ever
public record SubscriptionSettings(
    Duration heartbeat,
    Duration staleAfter,
    Duration downAfter,
    Backoff backoff,
    Duration stableAfter,
    int retriesMax) {
  public SubscriptionSettings {
    if (heartbeat.isZero() || heartbeat.compareTo(staleAfter) >= 0) {
      throw new IllegalArgumentException(
          "backbone.stale_after must be longer than backbone.heartbeat: " + staleAfter);
    }
    if (staleAfter.compareTo(downAfter) >= 0) {
      throw new IllegalArgumentException(
          "backbone.down_after must be longer than backbone.stale_after: " + downAfter);
    }
  }
}
