package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.backbone.spi.TailHandler;
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
  private final LogCourse course;
  private boolean live;

  RedisTail(RedisTails tails, RedisPartition partition, TailHandler handler) {
    super(handler);
    this.tails = tails;
    this.partition = partition;
    this.course = new LogCourse(handler, this::tell);
  }

  RedisPartition partition() {
    return partition;
  }

  LogPosition position() {
    return course.position();
  }

  void startAt(LogPosition at) {
    course.moveTo(at);
  }

  boolean live() {
    return live && !closed();
  }

  // Fed from the log, with what the log consists of at the same moment.

  /// Takes what a feeding read brought; true when that was all there is.
  boolean feed(LogState state, List<LogEntry> entries, boolean all) {
    course.relate(state);
    List<LogEntry> run = new ArrayList<>();
    for (LogEntry entry : entries) {
      if (!entry.isAfter(behind(run))) {
        continue;
      }
      if (!entry.follows(behind(run))) {
        deliver(run);
        run = new ArrayList<>();
        course.skipTo(state, entry.at());
      }
      run.add(entry);
    }
    deliver(run);
    if (all) {
      course.skipToEnd(state);
    }
    return all;
  }

  /// Where the reader is when it has the run too.
  private LogPosition behind(List<LogEntry> run) {
    LogPosition at = position();
    return at.at(at.sequence() + run.size());
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
      LogPosition reached = behind(run);
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
    LogPosition at = position();
    return at.epoch() > epoch || (at.epoch() == epoch && at.sequence() >= sequence);
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
    TailBatch batch = new TailBatch(position(), upTo, entries, removals, bytes);
    deliver(batch);
    course.moveTo(upTo);
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
