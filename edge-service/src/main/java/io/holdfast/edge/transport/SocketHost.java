package io.holdfast.edge.transport;

import io.holdfast.edge.write.SocketSink;

/// Takes in sockets whose handshake succeeded.
public interface SocketHost {
  SocketEvents opened(SocketSink sink, Handshake handshake);
}
