package io.holdfast.edge.stream;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.holdfast.edge.transport.Origins;

/// Which pages may use these routes, by `client.allowed_origins`: the rule of the websocket, and
/// what browsers must be told so that they let pages do it.
///
/// Thread-safe: immutable.
final class Cors {
  private static final HeaderName REQUESTED_HEADERS =
      HeaderNames.create("Access-Control-Request-Headers");
  private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";

  /// A browser asks again after a day.
  private static final String MAX_AGE_SECONDS = "86400";

  private final Origins origins;

  Cors(Origins origins) {
    this.origins = origins;
  }

  /// The origin of the page that asks; empty = not from a page.
  static String origin(ServerRequest request) {
    return request.headers().first(HeaderNames.ORIGIN).orElse("");
  }

  /// Answers with 403 and returns false when the page may not.
  boolean admits(ServerRequest request, ServerResponse response) {
    String origin = origin(request);
    if (origin.isEmpty()) {
      return true;
    }
    if (!origins.admits(origin)) {
      response.status(Status.FORBIDDEN_403).send("this origin is not in client.allowed_origins\n");
      return false;
    }
    response.header("Access-Control-Allow-Origin", origin);
    response.header("Access-Control-Allow-Credentials", "true");
    response.header("Vary", "Origin");
    return true;
  }

  /// The same for a response of our own, as lines. The origin was admitted, so it has no line ends:
  /// it came in one line.
  static String lines(String origin) {
    return origin.isEmpty()
        ? ""
        : "Access-Control-Allow-Origin: "
            + origin
            + "\r\nAccess-Control-Allow-Credentials: true\r\nVary: Origin\r\n";
  }

  /// Answers a browser that asks before it lets a page send.
  void preflight(ServerRequest request, ServerResponse response) {
    if (!origin(request).isEmpty() && origins.admits(origin(request))) {
      admits(request, response);
      response.header("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
      response.header("Access-Control-Max-Age", MAX_AGE_SECONDS);
      request
          .headers()
          .first(REQUESTED_HEADERS)
          .ifPresent(names -> response.header(ALLOW_HEADERS, names));
    }
    response.status(Status.NO_CONTENT_204).send();
  }
}
