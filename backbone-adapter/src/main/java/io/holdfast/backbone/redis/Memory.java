package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.LogPosition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What this process remembers of a partition over sessions: with it, a log that comes back wiped
/// or rolled back gets an epoch that no earlier position can be taken for.
///
/// Immutable.
///
/// @param forks oldest first; empty = nothing is known
/// @param end the newest position seen or answered
/// @param high the highest offset seen or answered
/// @param ends of epochs that lost theirs, as {@link LogState} has them
public record Memory(List<Fork> forks, LogPosition end, long high, Map<Long, Long> ends) {
  public static final Memory NONE = new Memory(List.of(), new LogPosition(0, 0), 0, Map.of());

  public Memory {
    forks = List.copyOf(forks);
    ends = Map.copyOf(ends);
  }

  public Memory with(LogState state) {
    return new Memory(state.forks(), state.end(), Math.max(high, state.high()), state.ends());
  }

  public Memory seen(LogPosition position, long offset) {
    boolean newer =
        position.epoch() > end.epoch()
            || (position.epoch() == end.epoch() && position.sequence() > end.sequence());
    return newer || offset > high
        ? new Memory(forks, newer ? position : end, Math.max(high, offset), ends)
        : this;
  }

  /// Whether the log lacks what this process has seen of the same epoch, or nobody has told it yet
  /// that an epoch which it lost the end of had come so far.
  public boolean isAhead(LogState state) {
    if (state.epoch() == end.epoch()) {
      return state.last() < end.sequence();
    }
    int index = state.indexOf(end.epoch());
    return index >= 0
        && end.sequence() > Math.max(state.lastOfEpoch(index), state.witnessed(end.epoch()));
  }

  /// The newest sequence known of each epoch, of those that lost theirs too.
  Map<Long, Long> knownEnds() {
    Map<Long, Long> known = new HashMap<>(ends);
    for (int i = 0; i < forks.size(); i++) {
      long last = i + 1 < forks.size() ? forks.get(i + 1).base() : 0;
      known.merge(forks.get(i).epoch(), last, Math::max);
    }
    known.merge(end.epoch(), end.sequence(), Math::max);
    return known;
  }

  @Nullable Fork newest() {
    return forks.isEmpty() ? null : forks.getLast();
  }
}
