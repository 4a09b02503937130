package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.backbone.spi.TailHandler.EpochChange;
import io.holdfast.backbone.spi.TailHandler.Gap;
import java.util.function.Consumer;

/// Where a reader stands on a partition's log, and what it is told when the log is not the one that
/// it stood on, goes on in another epoch, or lacks what comes next.
///
/// Owned by whoever feeds the reader.
public final class LogCourse {
  private final TailHandler handler;
  private final Consumer<Runnable> teller;
  private LogPosition position = new LogPosition(0, 0);

  /// `teller` makes the calls of the handler, in order.
  public LogCourse(TailHandler handler, Consumer<Runnable> teller) {
    this.handler = handler;
    this.teller = teller;
  }

  public LogPosition position() {
    return position;
  }

  public void moveTo(LogPosition to) {
    position = to;
  }

  /// Says how the reader's position relates to the log when it is not on it.
  public void relate(LogState state) {
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

  /// The next entry of the log does not follow: the reader goes on in front of it.
  public void skipTo(LogState state, LogPosition entry) {
    cross(state, entry.epoch());
    gapUpTo(state, entry.sequence() - 1);
  }

  /// The log has nothing more: the reader goes on behind all of it.
  public void skipToEnd(LogState state) {
    cross(state, state.epoch());
    gapUpTo(state, state.last());
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
    teller.accept(() -> handler.gap(gap));
    position = position.at(to);
  }

  private void change(EpochChange.Kind kind, long nextEpoch, long base) {
    EpochChange change = new EpochChange(kind, position, nextEpoch, base);
    teller.accept(() -> handler.epoch(change));
  }
}
