package io.holdfast.edge.websocket;

import io.holdfast.edge.write.SocketSink;

/// Takes in sockets whose handshake succeeded.
public interface SocketHost {
  SocketEvents opened(SocketSink sink, Handshake handshake);
}
