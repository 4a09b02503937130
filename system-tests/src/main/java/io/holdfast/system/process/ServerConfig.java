package io.holdfast.system.process;

import java.nio.file.Path;

/// The configuration file of a test: the peer's sections as a customer would write them, and our
/// own for the links.
///
/// Immutable.
///
/// @param clientPort websocket and server API
/// @param opsPort health and metrics
/// @param fanoutPort where a fanout process listens, and edges find it
/// @param adapterPort where an adapter process listens, and fanouts find it
/// @param data the embedded log's folder
/// @param client more members of the `client` section, each ending with a comma, or empty
public record ServerConfig(
    int clientPort, int opsPort, int fanoutPort, int adapterPort, Path data, String client) {
  /// The key of the server API in every test.
  public static final String API_KEY = "system-tests-key";

  /// Small, so that runs cross from one segment into the next.
  private static final int SEGMENT_BYTES = 4 * 1024 * 1024;

  /// The secret of connection tokens in every test.
  public static final String TOKEN_SECRET = "system-tests-token-secret-0123456789abcdef";

  /// Fresh ports, insecure clients, data under `folder`.
  public static ServerConfig in(Path folder) {
    return new ServerConfig(
        Ports.free(),
        Ports.free(),
        Ports.free(),
        Ports.free(),
        folder.resolve("data"),
        "\"insecure\": true,");
  }

  /// The same with other members of the `client` section.
  public ServerConfig withClient(String members) {
    return new ServerConfig(clientPort, opsPort, fanoutPort, adapterPort, data, members);
  }

  /// The same with another ops port, as a process of its own on this machine needs it.
  public ServerConfig withOpsPort(int port) {
    return new ServerConfig(clientPort, port, fanoutPort, adapterPort, data, client);
  }

  /// The file's text. Namespaces: `room` keeps a long history and allows everything, `flow` keeps
  /// as much and allows nothing to clients that are not insecure, `open` allows subscribing,
  /// `plain` keeps nothing, `brief` keeps ten, `bench` keeps ten and nothing else.
  public String json() {
    return """
    {
      "http_server": {"address": "127.0.0.1", "port": %d},
      "log": {"level": "info"},
      "client": {
        %s
        "token": {"hmac_secret_key": "%s"}
      },
      "http_api": {"key": "%s"},
      "channel": {
        "without_namespace": {"history_size": 100, "history_ttl": "10m", "force_recovery": true},
        "namespaces": [
          {"name": "room", "history_size": 200000, "history_ttl": "1h", "history_bytes": 268435456,
           "force_recovery": true, "allow_recovery": true, "presence": true, "join_leave": true,
           "force_push_join_leave": true, "allow_subscribe_for_client": true,
           "allow_publish_for_client": true, "allow_presence_for_subscriber": true,
           "allow_history_for_subscriber": true, "allowed_delta_types": ["fossil"],
           "allow_tags_filter": true},
          {"name": "flow", "history_size": 200000, "history_ttl": "1h", "history_bytes": 268435456,
           "force_recovery": true},
          {"name": "open", "history_size": 10000, "history_ttl": "1h", "history_bytes": 67108864,
           "force_recovery": true, "allow_subscribe_for_client": true,
           "allow_subscribe_for_anonymous": true},
          {"name": "plain"},
          {"name": "hall", "presence": true},
          {"name": "brief", "history_size": 10, "history_ttl": "1h", "force_recovery": true},
          {"name": "bench", "history_size": 10, "history_ttl": "1m", "force_recovery": true}
        ]
      },
      "ops": {"address": "127.0.0.1", "port": %d},
      "links": {
        "fanout": ["127.0.0.1:%d"],
        "adapter": ["127.0.0.1:%d"],
        "listen": {"address": "127.0.0.1", "fanout_port": %d, "adapter_port": %d}
      },
      "backbone": {"type": "embedded", "embedded": {"dir": "%s", "segment_bytes": %d}}
    }
    """
        .formatted(
            clientPort,
            client,
            TOKEN_SECRET,
            API_KEY,
            opsPort,
            fanoutPort,
            adapterPort,
            fanoutPort,
            adapterPort,
            data,
            SEGMENT_BYTES);
  }
}
