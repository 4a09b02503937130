package io.holdfast.edge.hub;

import java.time.Duration;

/// How members are told that they missed what cannot be replayed.
///
/// Immutable.
///
/// @param enabled off = they go on over the gap and are not told
/// @param perSecond members a second are told in one hub, at most; 0 = all at once
/// @param jitter random wait before the first of many
/// @param cooldown least time between two passes through the members of a channel; zero = none
public record ResyncRule(boolean enabled, double perSecond, Duration jitter, Duration cooldown) {
  long gapNanos() {
    return perSecond == 0 ? 0 : (long) (Duration.ofSeconds(1).toNanos() / perSecond);
  }
}
