package io.holdfast.edge.shard;

import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.links.UplinkPort;
import io.holdfast.edge.protocol.Home;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The connections whose clients speak by requests of their own, by a name that nobody else can
/// guess: whoever knows it speaks for the client.
///
/// Thread-safe: one concurrent map.
final class Homes implements UplinkPort {
  private static final int NAME_BYTES = 24;

  private final String node;
  private final SecureRandom random = new SecureRandom();
  private final ConcurrentHashMap<String, Uplinks> bySession = new ConcurrentHashMap<>();

  /// `node` = this edge's instance.
  Homes(String node) {
    this.node = node;
  }

  Home mint() {
    byte[] name = new byte[NAME_BYTES];
    random.nextBytes(name);
    return new Home(Base64.getUrlEncoder().withoutPadding().encodeToString(name), node);
  }

  void add(Home home, Uplinks uplinks) {
    bySession.put(home.session(), uplinks);
  }

  void remove(Home home) {
    bySession.remove(home.session());
  }

  @Override
  public Uplink.Outcome take(Uplink uplink) {
    @Nullable Uplinks uplinks = bySession.get(uplink.session());
    return uplinks == null
        ? Uplink.Outcome.UNKNOWN_SESSION
        : uplinks.take(uplink.data().toByteArray());
  }

  int size() {
    return bySession.size();
  }
}
