package io.holdfast.edge.stream;

import io.helidon.webserver.CloseConnectionException;
import io.holdfast.edge.transport.Handshake;

/// Thrown by a route whose request becomes a stream: Helidon lets go of the connection, and of all
/// that it kept for the request, and {@link StreamSelector} goes on with it. The admission is the
/// stream's to give back.
final class HandOver extends CloseConnectionException {
  private static final long serialVersionUID = 1;

  private final transient Handshake handshake;
  private final transient byte[] message;
  private final transient String headers;

  /// `message` = the client's first; `headers` = lines for the response, each with its end.
  HandOver(Handshake handshake, byte[] message, String headers) {
    super("becomes a stream");
    this.handshake = handshake;
    this.message = message;
    this.headers = headers;
  }

  Handshake handshake() {
    return handshake;
  }

  byte[] message() {
    return message;
  }

  String headers() {
    return headers;
  }

  /// It is no failure and has no story.
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
