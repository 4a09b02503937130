package io.holdfast.edge.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Spreads resyncs: at most so many members a second are told, in the order in which they were
/// interrupted, the first of them after a random wait, so that a fleet of edges that missed the
/// same does not come back at once. Members that left meanwhile cost nothing.
///
/// Owned by its hub.
final class ResyncPace {
  record Due(String channel, Member member) {}

  private static final long SECOND = 1_000_000_000L;

  private final long gapNanos;
  private final long jitterNanos;
  private final RandomGenerator dice;
  private final Deque<Due> waiting = new ArrayDeque<>();
  private long nextNanos;

  /// `perSecond` 0 = no pace, all at once.
  ResyncPace(int perSecond, long jitterNanos, RandomGenerator dice) {
    this.jitterNanos = jitterNanos;
    this.dice = dice;
    gapNanos = perSecond == 0 ? 0 : SECOND / perSecond;
  }

  void add(String channel, Member member, long nowNanos) {
    if (waiting.isEmpty()) {
      nextNanos = Math.max(nextNanos, nowNanos + dice.nextLong(jitterNanos + 1));
    }
    waiting.add(new Due(channel, member));
  }

  @Nullable Due pollDue(long nowNanos) {
    if (waiting.isEmpty() || nextNanos - nowNanos > 0) {
      return null;
    }
    nextNanos += gapNanos;
    return waiting.poll();
  }

  long nextNanos() {
    return waiting.isEmpty() ? Long.MAX_VALUE : nextNanos;
  }

  int size() {
    return waiting.size();
  }
}
