package io.holdfast.edge.stream;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.holdfast.edge.http.RequestBody;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.Utf8;
import io.holdfast.edge.transport.Admission;
import io.holdfast.edge.transport.Handshake;
import io.holdfast.edge.transport.Origins;
import io.holdfast.edge.transport.Remote;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The requests that become streams: who is admitted, and in which dialect.
///
/// Thread-safe: immutable but for the admission's counters.
public final class StreamRoutes {
  private static final String COMMANDS_PARAMETER = "cf_connect";

  private final StreamSettings settings;
  private final Admission admission;
  private final Cors cors;
  private final @Nullable HeaderName trustedUserHeader;

  public StreamRoutes(StreamSettings settings, Admission admission) {
    this.settings = settings;
    this.admission = admission;
    this.cors = new Cors(new Origins(settings.allowedOrigins()));
    this.trustedUserHeader =
        settings.trustedUserHeader().isEmpty()
            ? null
            : HeaderNames.create(settings.trustedUserHeader());
  }

  /// Adds what is switched on.
  public void addTo(HttpRouting.Builder rules) {
    StreamSettings.Endpoint lines = settings.httpStream();
    if (lines.enabled()) {
      rules
          .post(lines.path(), (request, response) -> stream(lines, request, response))
          .options(lines.path(), cors::preflight)
          .any(lines.path(), (_, response) -> wrongMethod(response, "POST, OPTIONS"));
    }
    StreamSettings.Endpoint events = settings.sse();
    if (events.enabled()) {
      rules
          .get(events.path(), (request, response) -> events(events, request, response))
          .post(events.path(), (request, response) -> stream(events, request, response))
          .options(events.path(), cors::preflight)
          .any(events.path(), (_, response) -> wrongMethod(response, "GET, POST, OPTIONS"));
    }
  }

  static void wrongMethod(ServerResponse response, String allowed) {
    response.header(HeaderNames.ALLOW, allowed);
    response.status(Status.METHOD_NOT_ALLOWED_405).send("use " + allowed + "\n");
  }

  /// The first commands stand in the body.
  private void stream(
      StreamSettings.Endpoint endpoint, ServerRequest request, ServerResponse response) {
    if (!cors.admits(request, response)) {
      return;
    }
    byte[] message = body(endpoint, request, response);
    if (message != null) {
      open(dialect(endpoint, request), message, request, response);
    }
  }

  /// The first commands stand in the address.
  private void events(
      StreamSettings.Endpoint endpoint, ServerRequest request, ServerResponse response) {
    if (!cors.admits(request, response)) {
      return;
    }
    String commands = request.query().first(COMMANDS_PARAMETER).orElse("");
    byte[] message = commands.getBytes(StandardCharsets.UTF_8);
    if (message.length > endpoint.bodyBytesMax()) {
      tooLarge(response);
    } else {
      open(Dialect.EVENTS, message, request, response);
    }
  }

  /// Null when the request was answered already.
  static byte @Nullable [] body(
      StreamSettings.Endpoint endpoint, ServerRequest request, ServerResponse response) {
    return switch (RequestBody.read(request, endpoint.bodyBytesMax())) {
      case RequestBody.Whole(byte[] bytes) -> bytes;
      case RequestBody.TooLarge _ -> {
        tooLarge(response);
        yield null;
      }
      case RequestBody.Wrong(String why) -> {
        response.header(HeaderValues.CONNECTION_CLOSE);
        wrong(response, why);
        yield null;
      }
    };
  }

  private static void tooLarge(ServerResponse response) {
    response.header(HeaderValues.CONNECTION_CLOSE);
    response.status(Status.REQUEST_ENTITY_TOO_LARGE_413).send("the request is too large\n");
  }

  static void wrong(ServerResponse response, String why) {
    response.status(Status.BAD_REQUEST_400).send(why + "\n");
  }

  private Dialect dialect(StreamSettings.Endpoint endpoint, ServerRequest request) {
    if (endpoint.equals(settings.sse())) {
      return Dialect.EVENTS;
    }
    return isBinary(request) ? Dialect.STREAM_PROTOBUF : Dialect.STREAM_JSON;
  }

  static boolean isBinary(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.CONTENT_TYPE)
        .orElse("")
        .toLowerCase(Locale.ROOT)
        .startsWith("application/octet-stream");
  }

  private void open(
      Dialect dialect, byte[] message, ServerRequest request, ServerResponse response) {
    if (message.length == 0) {
      wrong(response, "a stream begins with the client's first commands");
    } else if (dialect.codec() == Codec.JSON && !Utf8.isValid(message)) {
      wrong(response, "the commands are not UTF-8");
    } else {
      long waitSeconds = admission.enters(System.nanoTime());
      if (waitSeconds > 0) {
        response.header(HeaderNames.RETRY_AFTER, Long.toString(waitSeconds));
        response.status(Status.SERVICE_UNAVAILABLE_503).send("too many connections\n");
        return;
      }
      Handshake handshake =
          new Handshake(
              trustedUser(request),
              false,
              Remote.of(request.remotePeer().address(), request.remotePeer().host()),
              dialect);
      throw new HandOver(handshake, message, Cors.lines(Cors.origin(request)));
    }
  }

  private String trustedUser(ServerRequest request) {
    return trustedUserHeader == null ? "" : request.headers().first(trustedUserHeader).orElse("");
  }
}
