package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.backbone.spi.TailRemoval;
import io.holdfast.contract.Code;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Refusal;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads segments, away from the writer: pages of history, and the log for tails that are behind.
/// Its tasks run in the order in which the writer gave them, so a segment that retention released
/// is closed after the last read that was planned on it.
///
/// A loop on a platform thread of its own.
final class LogReader implements Loop.Owner<LogReader.Task>, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LogReader.class.getName());
  private static final int CHUNK_BYTES = 1 << 20;

  sealed interface Task {
    record Page(PagePlan plan, LogView view, HistoryHandler handler) implements Task {}

    record Feed(EmbeddedTail tail) implements Task {}

    record Release(Segment segment) implements Task {}
  }

  private final LogWriter writer;
  private final Ticker ticker;
  private final Loop<Task> loop;
  private final RecordFormat format = new RecordFormat();
  private final LogRecord record = new LogRecord();
  private final PageReader pages;
  private final ByteBuffer chunk;
  private volatile boolean closing;

  LogReader(LogWriter writer, Ticker ticker, int recordBytesMax) {
    this.writer = writer;
    this.ticker = ticker;
    this.chunk = ByteBuffer.allocateDirect(Math.max(CHUNK_BYTES, recordBytesMax));
    this.pages = new PageReader(recordBytesMax);
    this.loop = Loop.onPlatformThread("backbone-reader", ticker, this);
  }

  void start() {
    loop.start();
  }

  boolean offer(Task task) {
    return loop.offer(task);
  }

  @Override
  public void handle(Task task) {
    switch (task) {
      case Task.Page page -> page(page);
      case Task.Feed(EmbeddedTail tail) -> feed(tail);
      case Task.Release(Segment segment) -> release(segment);
    }
  }

  private void page(Task.Page task) {
    try {
      task.handler().page(pages.read(task.plan(), task.view(), ticker.wallMillis()));
    } catch (IOException | RuntimeException failed) {
      LOG.log(System.Logger.Level.ERROR, "reading history failed", failed);
      task.handler()
          .refused(new Refusal(Code.STORAGE, "the log could not be read: " + failed.getMessage()));
    }
  }

  private static void release(Segment segment) {
    try {
      segment.delete();
    } catch (IOException failed) {
      LOG.log(
          System.Logger.Level.WARNING,
          "deleting {0} failed: {1}",
          segment.path(),
          failed.toString());
    }
  }

  private void feed(EmbeddedTail tail) {
    if (tail.closed()) {
      return;
    }
    if (tail.full()) {
      tail.awaitRoom();
      return;
    }
    LogView view = writer.view();
    if (tail.position().sequence() >= view.lastSequence()) {
      writer.offer(new LogCommand.Rejoin(tail));
      return;
    }
    try {
      toRetained(tail, view);
      int index = view.indexAfter(tail.position().sequence());
      if (!deliverFrom(tail, view, index)) {
        tail.end("the log is damaged after " + tail.position());
        return;
      }
    } catch (IOException | RuntimeException failed) {
      LOG.log(System.Logger.Level.ERROR, "reading for a tail failed", failed);
      tail.end("the log could not be read: " + failed.getMessage());
      return;
    }
    writer.feed(tail);
  }

  /// Moves the tail over what is gone, and says so.
  private static void toRetained(EmbeddedTail tail, LogView view) {
    LogPosition at = tail.position();
    long first = view.firstRetained();
    if (at.sequence() + 1 < first) {
      TailHandler.Gap gap =
          new TailHandler.Gap(TailHandler.Gap.Kind.TRIMMED, at.sequence() + 1, first - 1);
      tail.tell(() -> tail.handler().gap(gap));
      tail.moveTo(at.at(first - 1), 0, 0);
    }
    Segment segment = view.segments().get(view.indexAfter(tail.position().sequence()));
    long epoch = segment.header().epochs().current().epoch();
    if (epoch != tail.position().epoch()) {
      TailHandler.EpochChange change =
          new TailHandler.EpochChange(
              TailHandler.EpochChange.Kind.CONTINUED,
              tail.position(),
              epoch,
              segment.header().base());
      tail.tell(() -> tail.handler().epoch(change));
      tail.moveTo(new LogPosition(epoch, tail.position().sequence()), 0, 0);
    }
  }

  /// Delivers the next stretch of one segment; false when an entry that should be there is not.
  private boolean deliverFrom(EmbeddedTail tail, LogView view, int index) throws IOException {
    Segment segment = view.segments().get(index);
    long last = view.lastOf(index);
    int end = segment == view.active() ? view.place() : segment.bytes();
    int at = Math.max(tail.placeIn(segment), Segment.HEADER_BYTES);
    LogPosition after = tail.position();
    long sequence = after.sequence();
    List<TailEntry> entries = new ArrayList<>();
    List<TailRemoval> removals = new ArrayList<>(0);
    long bytes = 0;
    boolean found = false;
    while (!found) {
      chunk.clear().limit(Math.min(chunk.capacity(), end - at));
      segment.read(chunk, at);
      int used = 0;
      int length = format.check(chunk, 0, chunk.limit());
      while (length >= 0 && sequence < last) {
        record.at(chunk, used, length);
        if (record.sequence() > after.sequence()) {
          if (record.sequence() != sequence + 1) {
            return false;
          }
          found = true;
          sequence++;
          if (record.kind() == RecordFormat.PUBLICATION) {
            Publication publication = record.publication();
            entries.add(new TailEntry(sequence, name(record), publication));
            bytes += publication.weight();
          } else if (record.kind() == RecordFormat.REMOVAL) {
            removals.add(new TailRemoval(sequence, name(record), record.offset()));
          }
        }
        used += RecordFormat.FRAME + length;
        length = format.check(chunk, used, chunk.limit());
      }
      if (used == 0) {
        return false;
      }
      at += used;
      found |= sequence >= last;
    }
    LogPosition upTo = after.at(sequence);
    tail.deliver(new TailBatch(after, upTo, entries, removals, bytes), segment.number(), at);
    return true;
  }

  private static String name(LogRecord record) {
    return new String(record.channelBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void stopped() {
    if (!closing) {
      writer.readerDied();
    }
  }

  @Override
  public void unhandled(Task task) {
    switch (task) {
      case Task.Page page ->
          page.handler().refused(new Refusal(Code.STORAGE, "the log's reader has ended"));
      case Task.Feed(EmbeddedTail tail) -> tail.end("the log's reader has ended");
      case Task.Release(Segment segment) -> release(segment);
    }
  }

  @Override
  public void close() {
    closing = true;
    loop.close();
  }
}
