package io.holdfast.backbone.redis;

import java.util.List;

/// Where the Sentinels are that name the master.
///
/// Immutable.
///
/// @param master the name they know it by; empty = there are none
/// @param addresses `redis://host:port`, or `rediss://` for TLS, which the master is dialled with
///   too then; a name may stand for several
/// @param username of the Sentinels; empty = none
/// @param password of the Sentinels; empty = none
public record SentinelSettings(
    String master, List<String> addresses, String username, String password) {
  public static final SentinelSettings NONE = new SentinelSettings("", List.of(), "", "");

  public SentinelSettings {
    addresses = List.copyOf(addresses);
  }

  public boolean used() {
    return !master.isEmpty();
  }

  /// How the master is dialled.
  String scheme() {
    return !addresses.isEmpty() && addresses.getFirst().startsWith("rediss:") ? "rediss" : "redis";
  }

  /// Never with credentials.
  @Override
  public String toString() {
    return master + " of " + String.join(" ", addresses);
  }
}
