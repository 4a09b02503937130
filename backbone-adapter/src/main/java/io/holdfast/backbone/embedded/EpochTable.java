package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.contract.Position;
import java.util.ArrayList;
import java.util.List;

/// The forks of the log, oldest first, at most {@link #LINKS_MAX}; positions of forgotten epochs
/// are unknown.
///
/// Immutable.
record EpochTable(List<Fork> forks) {
  /// Bounded by the room in a segment's header; enough for two quick faults many times over.
  static final int LINKS_MAX = 16;

  EpochTable {
    forks = List.copyOf(forks);
    if (forks.isEmpty()) {
      throw new IllegalArgumentException("a log has at least one epoch");
    }
  }

  static EpochTable first(long wallMillis) {
    return new EpochTable(List.of(new Fork(Math.max(1, wallMillis), 0, 0)));
  }

  Fork current() {
    return forks.getLast();
  }

  /// The table after a fork: a later epoch whose floor lies above everything handed out before, as
  /// the rate bound says, and above `topKnown`, which covers a clock that went back.
  EpochTable forked(long wallMillis, long lastSequence, long topKnown) {
    Fork before = current();
    long epoch = Math.max(wallMillis, before.epoch() + 1);
    long floor =
        Math.max(before.floor() + (epoch - before.epoch()) * Position.OFFSETS_PER_MILLI, topKnown);
    List<Fork> next = new ArrayList<>(forks);
    next.add(new Fork(epoch, floor, lastSequence));
    return new EpochTable(next.subList(Math.max(0, next.size() - LINKS_MAX), next.size()));
  }

  int indexOf(long epoch) {
    for (int i = forks.size() - 1; i >= 0; i--) {
      if (forks.get(i).epoch() == epoch) {
        return i;
      }
    }
    return -1;
  }
}
