package io.holdfast.edge.json;

/// The bytes are not the JSON that was expected; the message says what is wrong and where.
public final class BadJson extends Exception {
  public BadJson(String message) {
    super(message, null, false, false);
  }
}
