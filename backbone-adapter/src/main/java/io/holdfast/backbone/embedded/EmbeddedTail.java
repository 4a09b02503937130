package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.backbone.spi.WindowedTail;

/// One reader of the log's end. While it keeps up, the writer hands it each group from memory; when
/// its window is full, it falls behind and the log's reader feeds it from the segments, until it
/// has caught up and rejoins.
///
/// Its position is owned by the writer while live and by the reader while behind; ownership passes
/// with the command that says so.
final class EmbeddedTail extends WindowedTail {
  private final LogWriter writer;
  private LogPosition position = new LogPosition(0, 0);
  private long segment;
  private int place;

  EmbeddedTail(LogWriter writer, TailHandler handler) {
    super(handler);
    this.writer = writer;
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

  /// Delivers, and moves on.
  void deliver(TailBatch batch, long inSegment, int nextPlace) {
    if (closed()) {
      return;
    }
    deliver(batch);
    moveTo(batch.upTo(), inSegment, nextPlace);
  }

  @Override
  protected void feedOn() {
    writer.feed(this);
  }

  @Override
  public void close() {
    super.close();
    writer.offer(new LogCommand.DropTail(this));
  }
}
