package io.holdfast.simulation;

import io.holdfast.backbone.redis.LogState;
import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.Tail;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.backbone.spi.TailHandler.EpochChange;
import io.holdfast.backbone.spi.TailHandler.Gap;
import java.util.ArrayList;
import java.util.List;

/// One reader of a partition of the model backbone, fed by the server as the log grows. What it was
/// handed is remembered when it arrives, not when it was sent.
final class LogTail implements Tail {
  private final LogSession session;
  private final LogPartition log;
  private final int partition;
  private final TailHandler handler;
  private LogPosition position = new LogPosition(0, 0);
  private boolean begun;
  private boolean closed;

  LogTail(LogSession session, LogPartition log, int partition, TailHandler handler) {
    this.session = session;
    this.log = log;
    this.partition = partition;
    this.handler = handler;
  }

  void begin(LogPosition at) {
    position = at;
    begun = true;
  }

  void beat(long nonce) {
    if (!closed) {
      handler.heartbeat(nonce);
    }
  }

  void feed() {
    LogState state = log.state();
    if (!begun || closed || !state.bound()) {
      return;
    }
    relate(state);
    List<TailEntry> run = new ArrayList<>();
    long bytes = 0;
    LogPosition from = position;
    for (LogPartition.Entry entry = log.after(position.sequence());
        entry != null;
        entry = log.after(position.sequence())) {
      if (entry.epoch() != position.epoch() || entry.sequence() != position.sequence() + 1) {
        deliver(from, run, bytes);
        run = new ArrayList<>();
        bytes = 0;
        cross(state, entry.epoch());
        gapUpTo(state, entry.sequence() - 1);
        from = position;
      }
      run.add(LogPartition.tailEntry(entry));
      bytes += entry.publication().weight();
      position = new LogPosition(entry.epoch(), entry.sequence());
    }
    deliver(from, run, bytes);
    cross(state, state.epoch());
    gapUpTo(state, state.last());
  }

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
    if (from <= to) {
      Gap gap = new Gap(to < state.trimmed() ? Gap.Kind.TRIMMED : Gap.Kind.HOLE, from, to);
      say(() -> handler.gap(gap));
      position = position.at(to);
    }
  }

  private void change(EpochChange.Kind kind, long next, long base) {
    EpochChange change = new EpochChange(kind, position, next, base);
    say(() -> handler.epoch(change));
  }

  private void deliver(LogPosition from, List<TailEntry> run, long bytes) {
    if (!run.isEmpty()) {
      TailBatch batch = new TailBatch(from, position, List.copyOf(run), bytes);
      long high = run.stream().mapToLong(entry -> entry.publication().offset()).max().orElse(0);
      LogPosition at = position;
      say(() -> {
        session.seen(partition, at, high);
        handler.entries(batch);
      });
    }
  }

  private void say(Runnable what) {
    session.deliver(() -> {
      if (!closed) {
        what.run();
      }
    });
  }

  @Override
  public void consumed(long bytes) {
    // The model's window is never full.
  }

  @Override
  public void close() {
    closed = true;
  }
}
