package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.LogPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What this process remembers of a partition over sessions: with it, a log that comes back wiped
/// or rolled back gets an epoch that no earlier position can be taken for.
///
/// Immutable.
///
/// @param forks oldest first; empty = nothing is known
/// @param end the newest position seen or answered
/// @param high the highest offset seen or answered
record Memory(List<Fork> forks, LogPosition end, long high) {
  static final Memory NONE = new Memory(List.of(), new LogPosition(0, 0), 0);

  Memory {
    forks = List.copyOf(forks);
  }

  Memory with(LogState state) {
    return new Memory(state.forks(), state.end(), Math.max(high, state.high()));
  }

  Memory seen(LogPosition position, long offset) {
    boolean newer =
        position.epoch() > end.epoch()
            || (position.epoch() == end.epoch() && position.sequence() > end.sequence());
    return newer || offset > high
        ? new Memory(forks, newer ? position : end, Math.max(high, offset))
        : this;
  }

  /// Whether the log lacks what this process has seen of the same epoch.
  boolean isAhead(LogState state) {
    return state.epoch() == end.epoch() && state.last() < end.sequence();
  }

  @Nullable Fork newest() {
    return forks.isEmpty() ? null : forks.getLast();
  }
}
