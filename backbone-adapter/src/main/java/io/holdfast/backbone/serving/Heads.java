package io.holdfast.backbone.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The channels of one link that were sent something since their reader was last told how far they
/// have come. One that goes quiet is told with the second beat after: what is lost at the end of a
/// channel shows without a publication behind it. A busy channel shows its gaps by itself.
///
/// Owned by the adapter's loop. Bounded by what the link follows.
final class Heads {
  /// Channels told with one beat; the rest waits for the next.
  static final int PER_BEAT = 10_000;

  private final Deque<Follower> untold = new ArrayDeque<>();

  /// The reader was sent something, or told where it stands.
  void touch(Follower follower) {
    if (follower.telling() == Follower.Telling.TOLD) {
      untold.add(follower);
    }
    follower.telling(Follower.Telling.BUSY);
  }

  /// Those to tell now; everything gathered for them was sent.
  List<FanoutPort.Head> beat() {
    List<FanoutPort.Head> heads = new ArrayList<>();
    for (int i = untold.size(); i > 0 && heads.size() < PER_BEAT; i--) {
      Follower follower = untold.remove();
      if (follower.phase() != Follower.Phase.LIVE) {
        // It is touched again when its reader has caught up.
        follower.telling(Follower.Telling.TOLD);
      } else if (follower.telling() == Follower.Telling.BUSY) {
        follower.telling(Follower.Telling.QUIET);
        untold.add(follower);
      } else {
        follower.telling(Follower.Telling.TOLD);
        heads.add(new FanoutPort.Head(follower.name(), follower.head()));
      }
    }
    return heads;
  }
}
