package io.holdfast.edge.websocket;

import java.util.List;

/// What the configuration says about websockets. `connectionLimit` and `connectionsPerSecond` 0 =
/// none; `trustedUserHeader` empty = none.
///
/// Immutable.
public record WsSettings(
    String path,
    int messageBytesMax,
    boolean compresses,
    List<String> allowedOrigins,
    int connectionLimit,
    int connectionsPerSecond,
    String trustedUserHeader) {
  public WsSettings {
    allowedOrigins = List.copyOf(allowedOrigins);
  }
}
