package io.holdfast.edge.hub;

import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.Frame;

/// A connection as its hub sees it.
public interface Receiver {
  /// Always the same.
  Dialect dialect();

  /// Takes a shared frame into the outbox. It must not join or leave before it returns.
  void deliver(Frame frame);

  /// A publication of the channel cannot be said in this connection's protocol; same restriction.
  void inappropriate();

  /// The subscription that asked under `ref` may begin, or may not. To begin it goes live before
  /// this returns.
  void started(String channel, long ref, Start start);

  /// The subscription missed something that cannot be replayed.
  void positionLost(String channel);
}
