package io.holdfast.edge.protocol;

import java.nio.charset.StandardCharsets;

/// Why the server ends a connection: a websocket close code and a text. SDKs reconnect on
/// 3000–3499, 4000–4499 and transport codes other than 1009; 3500–3999 and 4500–4999 are terminal.
///
/// Immutable.
public record CloseReason(int code, String text) {
  public static final CloseReason CONNECTION_CLOSED = new CloseReason(3000, "connection closed");
  public static final CloseReason SHUTDOWN = new CloseReason(3001, "shutdown");
  public static final CloseReason INTERNAL = new CloseReason(3004, "internal server error");
  public static final CloseReason EXPIRED = new CloseReason(3005, "connection expired");
  public static final CloseReason SUBSCRIPTION_EXPIRED =
      new CloseReason(3006, "subscription expired");
  public static final CloseReason SLOW = new CloseReason(3008, "slow");
  public static final CloseReason WRITE_ERROR = new CloseReason(3009, "write error");
  public static final CloseReason INSUFFICIENT_STATE = new CloseReason(3010, "insufficient state");
  public static final CloseReason FORCE_RECONNECT = new CloseReason(3011, "force reconnect");
  public static final CloseReason NO_PONG = new CloseReason(3012, "no pong");
  public static final CloseReason TOO_MANY_REQUESTS = new CloseReason(3013, "too many requests");
  public static final CloseReason STATE_INVALIDATED = new CloseReason(3014, "state invalidated");
  public static final CloseReason INVALID_TOKEN = new CloseReason(3500, "invalid token");
  public static final CloseReason BAD_REQUEST = new CloseReason(3501, "bad request");
  public static final CloseReason STALE = new CloseReason(3502, "stale");
  public static final CloseReason FORCE_DISCONNECT = new CloseReason(3503, "force disconnect");
  public static final CloseReason CONNECTION_LIMIT = new CloseReason(3504, "connection limit");
  public static final CloseReason CHANNEL_LIMIT = new CloseReason(3505, "channel limit");
  public static final CloseReason INAPPROPRIATE_PROTOCOL =
      new CloseReason(3506, "inappropriate protocol");
  public static final CloseReason PERMISSION_DENIED = new CloseReason(3507, "permission denied");
  public static final CloseReason NOT_AVAILABLE = new CloseReason(3508, "not available");
  public static final CloseReason TOO_MANY_ERRORS = new CloseReason(3509, "too many errors");

  /// A close frame's payload is at most 125 bytes, two of them the code.
  private static final int TEXT_BYTES_MAX = 123;

  /// Makes the text safe to send. SDKs try to parse it as JSON and obey what they find, so one that
  /// could parse gets a mark in front; one that is too long is cut at a character.
  public static CloseReason of(int code, String text) {
    String safe = looksLikeJson(text) ? "- " + text : text;
    while (safe.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES_MAX) {
      safe = safe.substring(0, safe.offsetByCodePoints(safe.length(), -1));
    }
    return new CloseReason(code, safe);
  }

  private static boolean looksLikeJson(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      return false;
    }
    char first = trimmed.charAt(0);
    return first == '{'
        || first == '['
        || first == '"'
        || first == '-'
        || (first >= '0' && first <= '9')
        || trimmed.equals("true")
        || trimmed.equals("false")
        || trimmed.equals("null");
  }
}
