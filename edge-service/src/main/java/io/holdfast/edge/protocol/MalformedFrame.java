package io.holdfast.edge.protocol;

/// A client's frame is not what the protocol says.
public final class MalformedFrame extends Exception {
  public MalformedFrame(String message) {
    super(message, null, false, false);
  }
}
