package io.holdfast.edge.upstream;

import io.holdfast.proto.v1.FanoutRequest;

/// Which link serves a channel now, and how to send over it.
interface Routes {
  /// The serving link that the channel hashes to; -1 when none serves.
  int linkFor(String channel);

  boolean serves(int link);

  boolean anyServes();

  int count();

  void send(int link, FanoutRequest frame);
}
