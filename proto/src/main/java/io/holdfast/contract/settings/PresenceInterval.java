package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Settings;
import java.time.Duration;

/// How long the clients of a lost edge stay present: fanouts keep them, and edges count on it.
public final class PresenceInterval {
  /// When one edge alone loses a fanout, the others need so long to follow its channels elsewhere
  /// (docs/adr/0011-where-every-edge-can-follow.md); before that its clients' leaves must not be
  /// told.
  private static final Duration LEAST = Duration.ofSeconds(10);

  private PresenceInterval() {}

  public static Duration of(Settings settings) {
    Duration set = settings.duration("client.presence_update_interval");
    return set.compareTo(LEAST) < 0 ? LEAST : set;
  }
}
