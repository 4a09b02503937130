package io.holdfast.edge.stream;

import io.holdfast.edge.protocol.Dialect;

/// How a stream's response begins, behind its status line: nothing on the way may keep it or wait
/// for its end.
final class Opening {
  private static final String COMMON =
      """
      Transfer-Encoding: chunked\r
      Connection: close\r
      X-Accel-Buffering: no\r
      Cache-Control: private, no-cache, no-store, must-revalidate, max-age=0\r
      Pragma: no-cache\r
      Expires: 0\r
      X-Content-Type-Options: nosniff\r
      """;

  private Opening() {}

  static String of(Dialect dialect) {
    return switch (dialect) {
      case EVENTS -> COMMON + "Content-Type: text/event-stream; charset=utf-8\r\n\r\n2\r\n\r\n\r\n";
      case STREAM_JSON -> COMMON + "Content-Type: application/json\r\n\r\n";
      case STREAM_PROTOBUF -> COMMON + "Content-Type: application/octet-stream\r\n\r\n";
      case WEBSOCKET_JSON,
          WEBSOCKET_PROTOBUF,
          WEBSOCKET_JSON_DEFLATED,
          WEBSOCKET_PROTOBUF_DEFLATED ->
          throw new IllegalArgumentException("not a stream: " + dialect);
    };
  }
}
