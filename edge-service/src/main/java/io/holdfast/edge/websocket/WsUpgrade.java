package io.holdfast.edge.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.transport.Admission;
import io.holdfast.edge.transport.Handshake;
import io.holdfast.edge.transport.Origins;
import io.holdfast.edge.transport.Remote;
import io.holdfast.edge.transport.SocketHost;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The websocket handshake: who is admitted, and in which protocol.
///
/// Thread-safe: immutable but for the admission's counters.
public final class WsUpgrade implements Http1Upgrader {
  private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
  private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
  private static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");
  private static final HeaderName EXTENSIONS = HeaderNames.create("Sec-WebSocket-Extensions");
  private static final String JSON_PROTOCOL = "centrifuge-json";
  private static final String PROTOBUF_PROTOCOL = "centrifuge-protobuf";
  private static final byte[] GUID =
      "258EAFA5-E914-47DA-95CA-C5AB0DC85B11".getBytes(StandardCharsets.US_ASCII);

  private final WsSettings settings;
  private final Origins origins;
  private final Admission admission;
  private final SocketHost host;
  private final @Nullable HeaderName trustedUserHeader;

  public WsUpgrade(WsSettings settings, Admission admission, SocketHost host) {
    this.settings = settings;
    this.origins = new Origins(settings.allowedOrigins());
    this.admission = admission;
    this.host = host;
    this.trustedUserHeader =
        settings.trustedUserHeader().isEmpty()
            ? null
            : HeaderNames.create(settings.trustedUserHeader());
  }

  @Override
  public String supportedProtocol() {
    return "websocket";
  }

  /// Null = not ours: the request goes on as plain HTTP.
  @Override
  public @Nullable ServerConnection upgrade(
      ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
    if (!prologue.uriPath().path().equals(settings.path())) {
      return null;
    }
    if (!prologue.method().equals(Method.GET)) {
      throw refuse(context, "405 Method Not Allowed", "", "a websocket begins with GET");
    }
    String key = first(headers, KEY);
    if (!isKey(key)) {
      throw refuse(context, "400 Bad Request", "", "Sec-WebSocket-Key is not 16 bytes in base64");
    }
    if (!first(headers, VERSION).equals("13")) {
      throw refuse(
          context,
          "426 Upgrade Required",
          "Sec-WebSocket-Version: 13\r\n",
          "only websocket version 13 is spoken here");
    }
    String origin = first(headers, HeaderNames.ORIGIN);
    if (!origin.isEmpty() && !origins.admits(origin)) {
      throw refuse(
          context,
          "403 Forbidden",
          "",
          "this origin is not in client.allowed_origins: " + printable(origin));
    }
    long waitSeconds = admission.enters(System.nanoTime());
    if (waitSeconds > 0) {
      throw refuse(
          context,
          "503 Service Unavailable",
          "Retry-After: " + waitSeconds + "\r\n",
          "too many connections");
    }
    return open(context, prologue, headers, key);
  }

  private ServerConnection open(
      ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers, String key) {
    String named = named(headers);
    String extensions = settings.compresses() ? Extensions.accepted(all(headers, EXTENSIONS)) : "";
    boolean open = false;
    try {
      String answer =
          "HTTP/1.1 101 Switching Protocols\r\n"
              + "Connection: Upgrade\r\n"
              + "Upgrade: websocket\r\n"
              + "Sec-WebSocket-Accept: "
              + accept(key)
              + "\r\n"
              + (named.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + named + "\r\n")
              + (extensions.isEmpty() ? "" : "Sec-WebSocket-Extensions: " + extensions + "\r\n")
              + "\r\n";
      write(context, answer);
      open = true;
    } finally {
      if (!open) {
        admission.leave();
      }
    }
    Handshake handshake =
        new Handshake(
            trustedUserHeader == null ? "" : first(headers, trustedUserHeader),
            parameter(prologue.query(), "cf_ws_frame_ping_pong").equals("true"),
            Remote.of(context.remotePeer().address(), context.remotePeer().host()),
            dialect(named, !extensions.isEmpty(), prologue.query()));
    return new WsConnection(context, handshake, settings.messageBytesMax(), host, admission);
  }

  private static String first(WritableHeaders<?> headers, HeaderName name) {
    return headers.contains(name) ? headers.get(name).get() : "";
  }

  /// A list may stand in one line or in several.
  private static String all(WritableHeaders<?> headers, HeaderName name) {
    return headers.contains(name) ? String.join(",", headers.get(name).allValues()) : "";
  }

  /// The first protocol of the client's offer that is spoken here; empty = none.
  private static String named(WritableHeaders<?> headers) {
    return Arrays.stream(first(headers, PROTOCOL).split(","))
        .map(String::strip)
        .filter(offered -> offered.equals(JSON_PROTOCOL) || offered.equals(PROTOBUF_PROTOCOL))
        .findFirst()
        .orElse("");
  }

  private static Dialect dialect(String named, boolean deflated, UriQuery query) {
    boolean asked =
        parameter(query, "format").equals("protobuf")
            || parameter(query, "cf_protocol").equals("protobuf");
    if (named.equals(PROTOBUF_PROTOCOL) || (named.isEmpty() && asked)) {
      return deflated ? Dialect.WEBSOCKET_PROTOBUF_DEFLATED : Dialect.WEBSOCKET_PROTOBUF;
    }
    return deflated ? Dialect.WEBSOCKET_JSON_DEFLATED : Dialect.WEBSOCKET_JSON;
  }

  private static String parameter(UriQuery query, String name) {
    return query.contains(name) ? query.get(name) : "";
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(key.getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest.digest(GUID));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-1", impossible);
    }
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }

  /// Answers and ends the connection.
  private static CloseConnectionException refuse(
      ConnectionContext context, String status, String headers, String why) {
    String answer =
        "HTTP/1.1 "
            + status
            + "\r\n"
            + headers
            + "Connection: close\r\nContent-Type: text/plain\r\nContent-Length: "
            + (why.length() + 1)
            + "\r\n\r\n"
            + why
            + "\n";
    write(context, answer);
    return new CloseConnectionException("websocket handshake refused: " + why);
  }

  private static void write(ConnectionContext context, String answer) {
    context.dataWriter().writeNow(BufferData.create(answer.getBytes(StandardCharsets.US_ASCII)));
  }
}
