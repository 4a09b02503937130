package io.holdfast.backbone.serving;

/// What a page was read for; comes back with it.
public sealed interface PageTicket {
  FanoutSession session();

  /// The life of the backbone's session in which it was asked; an answer to an earlier one is
  /// stale.
  int life();

  /// To bring a follower on.
  record ForFollower(FanoutSession session, int life, Follower follower) implements PageTicket {}

  /// To answer a read.
  record ForRead(FanoutSession session, int life, long id) implements PageTicket {}
}
