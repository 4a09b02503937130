package io.holdfast.edge.protocol;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;

/// What the server says unasked, live publications excepted: those are encoded once for all
/// members.
public sealed interface Push {
  String channel();

  record Join(String channel, ClientInfo info) implements Push {}

  record Leave(String channel, ClientInfo info) implements Push {}

  record Unsubscribed(String channel, UnsubscribeReason reason) implements Push {}

  /// A server-side subscription begins.
  record Subscribed(
      String channel,
      boolean recoverable,
      boolean positioned,
      String epoch,
      long offset,
      Payload data)
      implements Push {}

  /// What one connection missed before its server-side subscription began.
  record Published(String channel, Publication publication) implements Push {}

  /// The connection ends, on a transport that has no frame of its own for that.
  record Disconnected(CloseReason reason) implements Push {
    @Override
    public String channel() {
      return "";
    }
  }

  /// The connection's expiry changed; it has no channel.
  record Refreshed(long ttlSeconds) implements Push {
    @Override
    public String channel() {
      return "";
    }
  }
}
