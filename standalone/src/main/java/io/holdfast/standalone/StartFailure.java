package io.holdfast.standalone;

import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Why a process did not start, in a sentence for whoever typed the command.
public final class StartFailure extends Exception {
  StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// What `failed` says, with what its cause adds where it only wraps one.
  static String sentence(Throwable failed) {
    String message = failed.getMessage();
    Throwable cause = failed.getCause();
    if (cause == null) {
      return message == null ? failed.getClass().getSimpleName() : message;
    }
    if (message == null || message.equals(cause.toString())) {
      return sentence(cause);
    }
    return failed instanceof UncheckedIOException ? message + ": " + sentence(cause) : message;
  }
}
