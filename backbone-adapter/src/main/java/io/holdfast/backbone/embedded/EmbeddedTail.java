package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.Tail;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailHandler;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// One reader of the log's end. While it keeps up, the writer hands it each group from memory; when
/// its window is full, it falls behind and the log's reader feeds it from the segments, until it
/// has caught up and rejoins.
///
/// Its position is owned by the writer while live and by the reader while behind; ownership passes
/// with the command that says so.
final class EmbeddedTail implements Tail {
  private static final System.Logger LOG = System.getLogger(EmbeddedTail.class.getName());

  private final LogWriter writer;
  private final TailHandler handler;
  private final AtomicLong outstanding = new AtomicLong();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private volatile boolean closed;
  private LogPosition position = new LogPosition(0, 0);
  private long segment;
  private int place;

  EmbeddedTail(LogWriter writer, TailHandler handler) {
    this.writer = writer;
    this.handler = handler;
  }

  TailHandler handler() {
    return handler;
  }

  LogPosition position() {
    return position;
  }

  /// Where the next record lies in the segment; 0 = has to be found.
  int placeIn(Segment asked) {
    return asked.number() == segment ? place : 0;
  }

  void moveTo(LogPosition reached, long inSegment, int nextPlace) {
    position = reached;
    segment = inSegment;
    place = nextPlace;
  }

  boolean closed() {
    return closed;
  }

  boolean full() {
    return outstanding.get() >= WINDOW_BYTES;
  }

  /// Delivers, and moves on; a handler that throws ends the tail: nothing is skipped.
  void deliver(TailBatch batch, long inSegment, int nextPlace) {
    if (closed) {
      return;
    }
    outstanding.addAndGet(batch.bytes());
    tell(() -> handler.entries(batch));
    moveTo(batch.upTo(), inSegment, nextPlace);
  }

  void tell(Runnable call) {
    if (closed) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "a tail's handler failed", bug);
      end("the handler failed: " + bug);
    }
  }

  void end(String cause) {
    if (!closed) {
      closed = true;
      try {
        handler.ended(cause);
      } catch (RuntimeException bug) {
        LOG.log(System.Logger.Level.ERROR, "a tail's handler failed at its end", bug);
      }
    }
  }

  /// Behind, with a full window: the next {@link #consumed} that makes room continues.
  void await() {
    waiting.set(true);
    continueWhenRoom();
  }

  private void continueWhenRoom() {
    if (outstanding.get() <= WINDOW_BYTES / 2 && waiting.compareAndSet(true, false)) {
      writer.feed(this);
    }
  }

  @Override
  public void consumed(long bytes) {
    outstanding.addAndGet(-bytes);
    if (waiting.get()) {
      continueWhenRoom();
    }
  }

  @Override
  public void close() {
    closed = true;
    writer.offer(new LogCommand.DropTail(this));
  }
}
