package io.holdfast.standalone;

import io.holdfast.runtime.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Looks at every port that a process will open before anything is started, so that a taken one
/// leaves nothing half started and is named with the setting that moves it.
final class PortCheck {
  private PortCheck() {}

  static void refuseTaken(Set<Role> roles, Settings settings) throws StartFailure {
    Map<String, String> ports = new LinkedHashMap<>();
    if (roles.contains(Role.EDGE)) {
      ports.put("http_server.port", "http_server.address");
    }
    if (roles.contains(Role.FANOUT) && !roles.contains(Role.EDGE)) {
      ports.put("links.listen.fanout_port", "links.listen.address");
    }
    if (roles.contains(Role.ADAPTER) && !roles.contains(Role.FANOUT)) {
      ports.put("links.listen.adapter_port", "links.listen.address");
    }
    ports.put("ops.port", "ops.address");
    for (Map.Entry<String, String> port : ports.entrySet()) {
      attempt(port.getKey(), settings.text(port.getValue()), settings.integer(port.getKey()));
    }
  }

  private static void attempt(String key, String address, int port) throws StartFailure {
    if (port == 0) {
      return;
    }
    InetSocketAddress at =
        address.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(at);
    } catch (IOException taken) {
      throw new StartFailure(
          "cannot listen on port %d: %s. Another process may have it; --%s N takes another one."
              .formatted(port, taken.getMessage(), key),
          taken);
    }
  }
}
