package io.holdfast.backbone.serving;

import java.util.ArrayList;
import java.util.List;

/// A channel that at least one link follows, and how far the tail has delivered it since then.
///
/// Owned by the adapter's loop.
final class FollowedChannel {
  private final String name;
  private final List<Follower> followers = new ArrayList<>(1);
  private long tailTop;

  FollowedChannel(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  List<Follower> followers() {
    return followers;
  }

  /// Offset of the newest publication that came out of the tail; 0 = none yet.
  long tailTop() {
    return tailTop;
  }

  void tailed(long offset) {
    tailTop = Math.max(tailTop, offset);
  }
}
