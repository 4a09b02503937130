package io.holdfast.fanout.stream;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.fanout.frame.Follow;

/// What streams ask of the adapter link, whatever its state.
public interface Upstream {
  boolean attached();

  long nextGeneration();

  /// Only while attached; a follow does not outlive its link.
  void follow(Follow follow);

  /// Ignored while not attached.
  void unfollow(String channel);

  /// Waits for an adapter when there is none.
  void read(HistoryQuery query, ReadOwner owner);
}
