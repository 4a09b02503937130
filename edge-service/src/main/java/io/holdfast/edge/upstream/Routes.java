package io.holdfast.edge.upstream;

import io.holdfast.proto.v1.FanoutRequest;

/// Which link serves a channel now, and how to send over it.
interface Routes {
  /// The serving link that the channel hashes to; -1 when none serves.
  int linkFor(String channel);

  boolean serves(int link);

  boolean anyServes();

  /// When it is known, unless a sign of life comes before, that no fanout is in reach: nobody waits
  /// for one from then on.
  long awayAtNanos();

  /// Whether the link serves and takes a frame now. What waits for it is sent when it does.
  boolean takes(int link);

  int count();

  void send(int link, FanoutRequest frame);
}
