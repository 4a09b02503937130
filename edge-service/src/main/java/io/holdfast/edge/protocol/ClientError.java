package io.holdfast.edge.protocol;

import io.holdfast.contract.Refusal;

/// Errors that a reply can carry, with the protocol's numbers and texts.
public enum ClientError {
  INTERNAL(100, "internal server error", true),
  UNAUTHORIZED(101, "unauthorized", false),
  UNKNOWN_CHANNEL(102, "unknown channel", false),
  PERMISSION_DENIED(103, "permission denied", false),
  METHOD_NOT_FOUND(104, "method not found", false),
  ALREADY_SUBSCRIBED(105, "already subscribed", false),
  LIMIT_EXCEEDED(106, "limit exceeded", false),
  BAD_REQUEST(107, "bad request", false),
  NOT_AVAILABLE(108, "not available", false),
  TOKEN_EXPIRED(109, "token expired", false),
  EXPIRED(110, "expired", false),
  TOO_MANY_REQUESTS(111, "too many requests", true),
  UNRECOVERABLE_POSITION(112, "unrecoverable position", false);

  private final int code;
  private final String text;
  private final boolean temporary;

  ClientError(int code, String text, boolean temporary) {
    this.code = code;
    this.text = text;
    this.temporary = temporary;
  }

  public int code() {
    return code;
  }

  public String text() {
    return text;
  }

  /// The same request may succeed later: SDKs retry with their backoff.
  public boolean temporary() {
    return temporary;
  }

  /// What a client sees of a refusal by one of our services.
  public static ClientError of(Refusal refusal) {
    int wanted = refusal.code().clientError();
    for (ClientError error : values()) {
      if (error.code == wanted) {
        return error;
      }
    }
    return INTERNAL;
  }
}
