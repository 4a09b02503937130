package io.holdfast.edge.api;

import io.holdfast.contract.Code;
import io.holdfast.contract.Refusal;
import java.time.Duration;

/// Why a call failed: the peer's code, a text for people, when to try again ({@link Duration#ZERO}
/// = no hint), and the HTTP status of the transport error mode.
///
/// Immutable.
record ApiError(int code, String message, Duration retryAfter, int status) {
  static final int INTERNAL = 100;
  static final int UNAUTHORIZED = 101;
  static final int UNKNOWN_CHANNEL = 102;
  static final int METHOD_NOT_FOUND = 104;
  static final int BAD_REQUEST = 107;
  static final int NOT_AVAILABLE = 108;

  static ApiError of(int code, String message) {
    return new ApiError(code, message, Duration.ZERO, statusOf(code));
  }

  static ApiError badRequest(String message) {
    return of(BAD_REQUEST, message);
  }

  static ApiError of(Refusal refusal) {
    int code = refusal.code().clientError();
    boolean hinted = !refusal.retryAfter().isZero();
    int status =
        refusal.code() == Code.TOO_LARGE ? 413 : hinted && code == INTERNAL ? 503 : statusOf(code);
    String message = refusal.reason().isEmpty() ? textOf(code) : refusal.reason();
    return new ApiError(code, message, refusal.retryAfter(), status);
  }

  private static int statusOf(int code) {
    return switch (code) {
      case UNAUTHORIZED -> 401;
      case UNKNOWN_CHANNEL, METHOD_NOT_FOUND -> 404;
      case BAD_REQUEST, NOT_AVAILABLE -> 400;
      case 111 -> 429;
      case 112 -> 416;
      case 113 -> 409;
      default -> 500;
    };
  }

  private static String textOf(int code) {
    return switch (code) {
      case UNKNOWN_CHANNEL -> "unknown channel";
      case METHOD_NOT_FOUND -> "method not found";
      case BAD_REQUEST -> "bad request";
      case NOT_AVAILABLE -> "not available";
      case 111 -> "too many requests";
      case 112 -> "unrecoverable position";
      default -> "internal server error";
    };
  }
}
