package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Slices that arrived above a gap, in order, while it is being filled. At its bound the fill is
/// given up and the channel followed anew by position.
///
/// Owned by the fanout's loop.
final class HeldBack {
  static final long WEIGHT_MAX = 1L << 20;

  private final ArrayDeque<ChannelSlice> slices = new ArrayDeque<>();
  private long weight;

  /// False when the bound is reached; the slice was then not taken.
  boolean add(ChannelSlice slice) {
    long its = slice.weight();
    if (weight + its > WEIGHT_MAX && !slices.isEmpty()) {
      return false;
    }
    slices.add(slice);
    weight += its;
    return true;
  }

  @Nullable ChannelSlice peek() {
    return slices.peek();
  }

  void drop() {
    ChannelSlice gone = slices.poll();
    if (gone != null) {
      weight -= gone.weight();
    }
  }

  void clear() {
    slices.clear();
    weight = 0;
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }
}
