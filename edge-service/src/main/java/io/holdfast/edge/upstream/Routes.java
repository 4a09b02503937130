package io.holdfast.edge.upstream;

import io.holdfast.proto.v1.FanoutRequest;

/// Which link serves a channel now, and how to send over it.
interface Routes {
  /// The serving link that the channel is followed and published over; -1 when none serves.
  int linkFor(String channel);

  /// The serving link over which all edges tell and ask who is in the channel; -1 when none serves.
  int presenceLinkFor(String channel);

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
