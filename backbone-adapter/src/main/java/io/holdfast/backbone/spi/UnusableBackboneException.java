package io.holdfast.backbone.spi;

/// The backbone cannot be used as it is configured; the message says why and what to do.
public final class UnusableBackboneException extends Exception {
  public UnusableBackboneException(String message) {
    super(message);
  }

  public UnusableBackboneException(String message, Throwable cause) {
    super(message, cause);
  }
}
