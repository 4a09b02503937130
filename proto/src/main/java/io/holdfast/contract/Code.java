package io.holdfast.contract;

/// The one catalog of reasons, as `errors.proto` numbers them, with what the peer-compatible API
/// and client protocol show for each.
public enum Code {
  INTERNAL(1, 100, true),
  UNKNOWN_CHANNEL(2, 102, false),
  BAD_REQUEST(3, 107, false),
  TOO_LARGE(4, 107, false),
  NOT_AVAILABLE(5, 108, false),
  UNAVAILABLE(6, 100, true),
  DEADLINE(7, 100, true),
  OVERLOADED(8, 111, true),
  LINK_VERSION(9, 100, false),
  LINK_PROTOCOL(10, 100, false),
  EPOCH_CHANGED(11, 100, true),
  STORAGE(12, 100, true),
  DRAINING(13, 100, true),
  UNRECOVERABLE_POSITION(14, 112, false);

  private final int number;
  private final int clientError;
  private final boolean retryable;

  Code(int number, int clientError, boolean retryable) {
    this.number = number;
    this.clientError = clientError;
    this.retryable = retryable;
  }

  /// The number on the links.
  public int number() {
    return number;
  }

  /// The error code that clients and API callers see.
  public int clientError() {
    return clientError;
  }

  /// Whether the same request may succeed later.
  public boolean retryable() {
    return retryable;
  }

  /// The code with this number; {@link #INTERNAL} for numbers of a newer peer.
  public static Code of(int number) {
    for (Code code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return INTERNAL;
  }
}
