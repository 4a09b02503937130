package io.holdfast.edge.transport;

import io.holdfast.edge.protocol.CloseReason;

/// What a client's socket reports, all of it on its reader's thread; `received` may wait until
/// earlier messages were dealt with.
public interface SocketEvents {
  void received(byte[] message);

  void pinged(byte[] payload);

  void ponged();

  /// The peer broke the transport's protocol or a limit; nothing more is read.
  void violated(CloseReason reason);

  /// The peer's close frame; `code` 0 = it had none.
  void peerClosing(int code);

  /// The socket is over, whoever ended it: exactly once, and nothing follows.
  void ended(String cause);
}
