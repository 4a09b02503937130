package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Catalog;
import io.holdfast.runtime.settings.Foreign.Kind;
import io.holdfast.runtime.settings.Rule;
import java.time.Duration;
import java.util.List;

/// The keys of the sections that describe ports, transports and server APIs in the peer's shape.
final class ServerKeys {
  static final Rule PATH = Rule.matching("/.*", "a path that starts with /");

  private ServerKeys() {}

  static void addTo(Catalog.Builder into) {
    into.part("http_server", "The port of clients and of the server API.")
        .text("http_server.address", "", "Address to listen on; empty = all")
        .number("http_server.port", 8000, Rule.port(), "Its port; 0 = any free one");
    addTls(into, "http_server.tls");
    into.part("log", "Logging.")
        .text(
            "log.level",
            "info",
            Rule.oneOf("trace", "debug", "info", "warn", "error", "none"),
            "Least level that is written");
    addTransports(into);
    addApis(into);
    into.part("health", "The peer's health endpoint on the client port; ours is on the ops port.")
        .flag("health.enabled", false, "Serve it there too")
        .text("health.handler_prefix", "/health", PATH, "Where")
        .part("prometheus", "Metrics, on the ops port.")
        .flag("prometheus.enabled", true, "In the peer: serve them; here they always are")
        .text(
            "prometheus.handler_prefix",
            "/metrics",
            PATH,
            "In the peer: where; here always /metrics")
        .part("shutdown", "Leaving.")
        .duration(
            "shutdown.timeout",
            "30s",
            "In the peer: the longest time that leaving may take; here five seconds")
        .part("opentelemetry", "Traces.")
        .flag("opentelemetry.enabled", false, "Send them; not built yet")
        .flag("opentelemetry.api", false, "Trace calls of the server API")
        .text(
            "opentelemetry.sampling",
            "1",
            Rule.matching("0|1|0?\\.\\d+|1\\.0+", "a number from 0 to 1"),
            "Share of traces that is kept")
        .part("node", "This process.")
        .text("node.name", "", "Name that `info` shows; empty = host name and port");
  }

  private static void addTransports(Catalog.Builder into) {
    into.part("websocket", "The WebSocket transport.")
        .flag("websocket.disabled", false, "Switch it off")
        .text("websocket.handler_prefix", "/connection/websocket", PATH, "Where")
        .flag(
            "websocket.compression",
            false,
            "Compress messages (permessage-deflate) for clients that offer it")
        .number(
            "websocket.compression_min_size",
            0,
            Rule.atLeast(0),
            "Smallest message to compress, bytes")
        .number(
            "websocket.compression_level",
            1,
            Rule.range(-2, 9),
            "1 = fastest to 9 = smallest; -1 = zlib's choice, -2 = as 1, 0 = not at all")
        .duration(
            "websocket.write_timeout",
            "1000ms",
            Rule.atLeast(Duration.ofMillis(1)),
            "Longest time that one write to a socket may take")
        .text(
            "websocket.writer",
            "sharded",
            Rule.oneOf("sharded", "on_demand"),
            "Who writes to sockets: one writer per core, or a thread per connection when it has"
                + " something to say")
        .number(
            "websocket.message_size_limit",
            65_536,
            Rule.range(1_024, 16_777_216),
            "Largest message from a client, bytes; more closes with 1009");
    for (String transport : List.of("sse", "http_stream")) {
      into.part(
              transport,
              transport.equals("sse")
                  ? "The transport by server-sent events."
                  : "The transport by a streamed HTTP response.")
          .flag(transport + ".enabled", false, "Switch it on")
          .text(transport + ".handler_prefix", "/connection/" + transport, PATH, "Where")
          .number(
              transport + ".max_request_body_size",
              65_536,
              Rule.atLeast(1),
              "Largest first message, bytes");
    }
    into.part(
            "emulation",
            "Where clients of the two transports above send their commands, on any edge.")
        .text("emulation.handler_prefix", "/emulation", PATH, "Where")
        .number("emulation.max_request_body_size", 65_536, Rule.atLeast(1), "Largest body, bytes");
    for (String key : List.of("read_buffer_size", "write_buffer_size", "use_write_buffer_pool")) {
      into.foreign("websocket." + key, Kind.NO_MEANING, "buffers are shared and sized here");
    }
  }

  private static void addApis(Catalog.Builder into) {
    Rule errorMode = Rule.oneOf("", "transport");
    into.part("http_api", "The HTTP server API on the client port.")
        .flag("http_api.disabled", false, "Switch it off")
        .text("http_api.handler_prefix", "/api", PATH, "Where")
        .secret("http_api.key", "Key that callers must show")
        .text(
            "http_api.error_mode",
            "",
            errorMode,
            "transport = an error is an HTTP status too; empty = always status 200")
        .flag("http_api.insecure", false, "Ask for no key; never in production")
        .number(
            "http_api.max_request_body_size",
            4_194_304,
            Rule.range(1_024, 67_108_864),
            "Largest request body, bytes; more is answered 413")
        .duration(
            "http_api.request_timeout",
            "10s",
            Rule.atLeast(Duration.ofMillis(100)),
            "Longest time that one call waits for the services behind")
        .flag("http_api.external", false, "In the peer: also on the external port; here always so")
        .part("grpc_api", "The gRPC server API; not built yet.")
        .flag("grpc_api.enabled", false, "Switch it on")
        .text("grpc_api.address", "", "Address to listen on; empty = all")
        .number("grpc_api.port", 10_000, Rule.port(), "Its port")
        .secret("grpc_api.key", "Key that callers must show")
        .text("grpc_api.error_mode", "", errorMode, "transport = errors are gRPC statuses")
        .flag("grpc_api.reflection", false, "Serve reflection")
        .number(
            "grpc_api.max_receive_message_size", 0, Rule.atLeast(0), "Largest message; 0 = 4 MiB");
    addTls(into, "grpc_api.tls");
  }

  static void addTls(Catalog.Builder into, String at) {
    into.part(at, "TLS; not built yet: end it in front.").flag(at + ".enabled", false, "Use TLS");
    for (String what : List.of("cert", "key", "server_ca", "client_ca")) {
      boolean secret = what.equals("key");
      String name = what.replace("_", " ").replace("ca", "CA certificate");
      String pem = at + "." + what + "_pem";
      if (secret) {
        into.secret(pem, "The " + name + " as PEM").secret(pem + "_b64", "The same in base64");
      } else {
        into.text(pem, "", "The " + name + " as PEM").text(pem + "_b64", "", "The same in base64");
      }
      into.text(pem + "_file", "", "Or the file that holds it");
    }
    into.flag(at + ".insecure_skip_verify", false, "Do not verify the other end")
        .text(at + ".server_name", "", "Name that the other end's certificate must have");
  }
}
