package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.backbone.spi.TailHandler.EpochChange;
import io.holdfast.backbone.spi.TailHandler.Gap;
import io.holdfast.backbone.spi.TailRemoval;
import io.holdfast.backbone.spi.WindowedTail;
import java.util.ArrayList;
import java.util.List;

/// One reader of a partition's log. While it keeps up it is handed what the one blocking read
/// brings; when its window is full, or what comes does not follow, it is fed from the log with
/// calls of its own until it has caught up.
///
/// Its position is owned by the session's loop.
final class RedisTail extends WindowedTail {
  private final RedisTails tails;
  private final RedisPartition partition;
  private LogPosition position = new LogPosition(0, 0);
  private boolean live;

  RedisTail(RedisTails tails, RedisPartition partition, TailHandler handler) {
    super(handler);
    this.tails = tails;
    this.partition = partition;
  }

  RedisPartition partition() {
    return partition;
  }

  LogPosition position() {
    return position;
  }

  void startAt(LogPosition at) {
    position = at;
  }

  boolean live() {
    return live && !closed();
  }

  // Fed from the log, with what the log consists of at the same moment.

  /// Takes what a feeding read brought; true when that was all there is.
  boolean feed(LogState state, List<LogEntry> entries, boolean all) {
    relate(state);
    List<LogEntry> run = new ArrayList<>();
    for (LogEntry entry : entries) {
      if (!entry.isAfter(position.at(position.sequence() + run.size()))) {
        continue;
      }
      if (!entry.follows(position.at(position.sequence() + run.size()))) {
        deliver(run);
        run = new ArrayList<>();
        skipTo(state, entry);
      }
      run.add(entry);
    }
    deliver(run);
    if (all) {
      cross(state, state.epoch());
      gapUpTo(state, state.last());
    }
    return all;
  }

  /// Says how the reader's position relates to the log when it is not on it.
  private void relate(LogState state) {
    int index = state.indexOf(position.epoch());
    if (index < 0) {
      change(EpochChange.Kind.RESET, state.epoch(), 0);
      position =
          state.isEmpty()
              ? state.end()
              : new LogPosition(state.first().epoch(), state.first().sequence() - 1);
      return;
    }
    long base = state.lastOfEpoch(index);
    if (position.sequence() > base) {
      boolean last = index == state.forks().size() - 1;
      boolean nothingShared = last || base == 0;
      change(
          nothingShared ? EpochChange.Kind.RESET : EpochChange.Kind.ROLLED_BACK,
          state.epoch(),
          base);
      position =
          new LogPosition(last ? position.epoch() : state.forks().get(index + 1).epoch(), base);
    }
  }

  private void skipTo(LogState state, LogEntry entry) {
    cross(state, entry.at().epoch());
    gapUpTo(state, entry.at().sequence() - 1);
  }

  /// Goes on in a later epoch.
  private void cross(LogState state, long epoch) {
    int index = state.indexOf(epoch);
    if (epoch == position.epoch() || index < 0) {
      return;
    }
    Fork fork = state.forks().get(index);
    gapUpTo(state, fork.base());
    change(EpochChange.Kind.CONTINUED, epoch, fork.base());
    position = new LogPosition(epoch, position.sequence());
  }

  private void gapUpTo(LogState state, long to) {
    long from = position.sequence() + 1;
    if (from > to) {
      return;
    }
    Gap gap = new Gap(to < state.trimmed() ? Gap.Kind.TRIMMED : Gap.Kind.HOLE, from, to);
    tell(() -> handler().gap(gap));
    position = position.at(to);
  }

  private void change(EpochChange.Kind kind, long nextEpoch, long base) {
    EpochChange change = new EpochChange(kind, position, nextEpoch, base);
    tell(() -> handler().epoch(change));
  }

  // Live.

  void goLive(Head head) {
    live = true;
    tell(() -> handler().live(head));
  }

  void fallBehind() {
    live = false;
  }

  /// Takes what the blocking read brought; false when it does not follow, or the window is full.
  boolean take(List<LogEntry> entries) {
    List<LogEntry> run = new ArrayList<>(entries.size());
    boolean follows = true;
    for (int i = 0; i < entries.size() && follows; i++) {
      LogEntry entry = entries.get(i);
      LogPosition reached = position.at(position.sequence() + run.size());
      if (entry.isAfter(reached)) {
        follows = entry.follows(reached);
        if (follows) {
          run.add(entry);
        }
      }
    }
    deliver(run);
    return follows && !full();
  }

  boolean reached(long epoch, long sequence) {
    return position.epoch() > epoch
        || (position.epoch() == epoch && position.sequence() >= sequence);
  }

  /// Others were handed more of an epoch than this reader, and the log lost it.
  void doubt() {
    Gap gap = new Gap(Gap.Kind.LOST, 0, 0);
    tell(() -> handler().gap(gap));
  }

  void beat(long nonce) {
    tell(() -> handler().heartbeat(nonce));
  }

  /// Delivers, and moves on.
  private void deliver(List<LogEntry> run) {
    if (run.isEmpty()) {
      return;
    }
    List<TailEntry> entries = new ArrayList<>(run.size());
    List<TailRemoval> removals = new ArrayList<>(0);
    long bytes = 0;
    long high = 0;
    for (LogEntry entry : run) {
      switch (entry) {
        case LogEntry.Published published -> {
          entries.add(published.entry());
          bytes += published.publication().weight();
          high = Math.max(high, published.publication().offset());
        }
        case LogEntry.Removed removed -> removals.add(removed.removal());
      }
    }
    LogPosition upTo = run.getLast().at();
    TailBatch batch = new TailBatch(position, upTo, entries, removals, bytes);
    deliver(batch);
    position = upTo;
    partition.known.tailed(run);
    tails.seen(partition, upTo, high);
  }

  @Override
  protected void feedOn() {
    tails.feedSoon(this);
  }

  @Override
  public void close() {
    super.close();
    tails.dropSoon(this);
  }
}
