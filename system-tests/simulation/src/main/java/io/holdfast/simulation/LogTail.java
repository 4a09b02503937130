package io.holdfast.simulation;

import io.holdfast.backbone.redis.LogCourse;
import io.holdfast.backbone.redis.LogState;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.Tail;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.backbone.spi.TailHandler;
import java.util.ArrayList;
import java.util.List;

/// One reader of a partition of the model backbone, fed by the server as the log grows. What it was
/// handed is remembered when it arrives, not when it was sent. Where it stands is the shipped
/// {@link LogCourse}.
final class LogTail implements Tail {
  private final LogSession session;
  private final LogPartition log;
  private final int partition;
  private final TailHandler handler;
  private final LogCourse course;
  private boolean begun;
  private boolean closed;

  LogTail(LogSession session, LogPartition log, int partition, TailHandler handler) {
    this.session = session;
    this.log = log;
    this.partition = partition;
    this.handler = handler;
    this.course = new LogCourse(handler, this::say);
  }

  void begin(LogPosition at) {
    course.moveTo(at);
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
    course.relate(state);
    List<TailEntry> run = new ArrayList<>();
    long bytes = 0;
    LogPosition from = course.position();
    for (LogPartition.Entry entry = log.after(from.sequence());
        entry != null;
        entry = log.after(course.position().sequence())) {
      LogPosition at = new LogPosition(entry.epoch(), entry.sequence());
      LogPosition reached = course.position();
      if (at.epoch() != reached.epoch() || at.sequence() != reached.sequence() + 1) {
        deliver(from, run, bytes);
        run = new ArrayList<>();
        bytes = 0;
        course.skipTo(state, at);
        from = course.position();
      }
      run.add(LogPartition.tailEntry(entry));
      bytes += entry.publication().weight();
      course.moveTo(at);
    }
    deliver(from, run, bytes);
    course.skipToEnd(state);
  }

  private void deliver(LogPosition from, List<TailEntry> run, long bytes) {
    if (!run.isEmpty()) {
      LogPosition at = course.position();
      TailBatch batch = new TailBatch(from, at, List.copyOf(run), bytes);
      long high = run.stream().mapToLong(entry -> entry.publication().offset()).max().orElse(0);
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
