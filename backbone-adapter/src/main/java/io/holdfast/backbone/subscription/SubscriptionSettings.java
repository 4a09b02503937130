package io.holdfast.backbone.subscription;

import io.holdfast.runtime.Backoff;
import java.time.Duration;

/// Bounds of the supervisor.
///
/// Immutable.
///
/// @param connectWithin a dialled session that cannot be used by then is a failed attempt; zero =
///   opening it is work of this process and takes what it takes
/// @param heartbeat between heartbeats while nothing else comes back
/// @param staleAfter age of the newest proof of life at which deliveries count as late
/// @param downAfter age at which the session is thrown away
/// @param backoff between attempts
/// @param knockEvery between looks whether somebody answers, while an attempt waits; zero = none
/// @param stableAfter a session that lived so long starts the count of attempts anew
/// @param retriesMax attempts in a row that fail before giving up; 0 = for ever
public record SubscriptionSettings(
    Duration connectWithin,
    Duration heartbeat,
    Duration staleAfter,
    Duration downAfter,
    Backoff backoff,
    Duration knockEvery,
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
