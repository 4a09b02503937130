package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The edges that follow one channel.
///
/// Owned by the fanout's loop.
final class Followers {
  private final List<EdgeFollow> follows = new ArrayList<>(2);

  void add(EdgeFollow follow) {
    follows.add(follow);
  }

  void remove(EdgeFollow follow) {
    follows.remove(follow);
  }

  boolean isEmpty() {
    return follows.isEmpty();
  }

  List<EdgeFollow> all() {
    return follows;
  }

  void deliver(ChannelSlice slice, long weight, long before) {
    for (int i = 0, n = follows.size(); i < n; i++) {
      follows.get(i).deliver(slice, weight, before);
    }
  }

  void settle() {
    follows.forEach(EdgeFollow::settle);
  }

  void carried(Position now) {
    follows.forEach(follow -> follow.carried(now));
  }

  void broken(Recovery.Resync told) {
    follows.forEach(follow -> follow.broken(told));
  }

  /// The lowest position that a follower asked to continue after; null when one wants only the top.
  @Nullable Position lowestAsked() {
    Position lowest = null;
    for (EdgeFollow follow : follows) {
      Position after = follow.askedAfter();
      if (after == null) {
        continue;
      }
      if (lowest == null || after.offset() < lowest.offset()) {
        lowest = after;
      }
    }
    return lowest;
  }
}
