package io.holdfast.edge.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HexFormat;

/// Where clients come from. Whoever has one IPv6 address has a network of them.
public final class Remote {
  private static final int IPV6_NETWORK_BYTES = 8;

  private Remote() {}

  /// `host` stands in for an address that is not of the internet.
  public static String of(SocketAddress address, String host) {
    if (!(address instanceof InetSocketAddress peer) || peer.getAddress() == null) {
      return host;
    }
    byte[] bytes = peer.getAddress().getAddress();
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, IPV6_NETWORK_BYTES));
  }
}
