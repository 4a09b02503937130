package io.holdfast.runtime.link;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;

/// Where the addresses of a name come from.
@FunctionalInterface
public interface Names {
  /// Asks, and waits for the answer.
  List<InetAddress> addressesOf(String name) throws UnknownHostException;

  /// The resolver of the machine. The JVM would keep its answers for 30 s and refusals for 10 s,
  /// which is longer than names are asked again here; an operator's own setting stands.
  static Names system() {
    for (String cache : List.of("networkaddress.cache.ttl", "networkaddress.cache.negative.ttl")) {
      String set = Security.getProperty(cache);
      if (set == null || set.equals("10")) {
        Security.setProperty(cache, "0");
      }
    }
    return name -> List.of(InetAddress.getAllByName(name));
  }
}
