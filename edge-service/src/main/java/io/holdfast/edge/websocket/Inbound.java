package io.holdfast.edge.websocket;

import io.holdfast.edge.protocol.CloseReason;

/// What a client's frames amount to.
sealed interface Inbound {
  /// A whole message; the UTF-8 of text is checked.
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Message(byte[] bytes) implements Inbound {}

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Ping(byte[] payload) implements Inbound {}

  record Pong() implements Inbound {}

  /// `code` 0 = the frame had none.
  record Close(int code) implements Inbound {}

  record Violation(CloseReason reason) implements Inbound {}
}
