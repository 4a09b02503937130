package io.holdfast.fanout.stream;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.frame.Follow;
import java.time.Duration;

/// What streams ask of the adapter link, whatever its state.
public interface Upstream {
  long RETRY_NANOS_MIN = Duration.ofMillis(200).toNanos();
  long RETRY_NANOS_MAX = Duration.ofSeconds(2).toNanos();

  /// When to ask again for what was refused.
  static long retryNanos(Refusal why) {
    return Math.clamp(why.retryAfter().toNanos(), RETRY_NANOS_MIN, RETRY_NANOS_MAX);
  }

  boolean attached();

  long nextGeneration();

  /// Only while attached; a follow does not outlive its link.
  void follow(Follow follow);

  /// Ignored while not attached.
  void unfollow(String channel);

  /// Waits for an adapter when there is none.
  void read(HistoryQuery query, ReadOwner owner);
}
