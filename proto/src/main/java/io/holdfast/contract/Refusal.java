package io.holdfast.contract;

import java.time.Duration;

/// Why something was refused: a code for programs, a reason for people, and when to try again
/// ({@link Duration#ZERO} = no hint).
///
/// Immutable.
public record Refusal(Code code, String reason, Duration retryAfter) {
  public Refusal(Code code, String reason) {
    this(code, reason, Duration.ZERO);
  }
}
