package io.holdfast.backbone.embedded;

import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// The end of the log: gathers records in one reused buffer, writes them in one go, and rolls to
/// the next segment, which a background thread has prepared.
///
/// Owned by the log's writer.
final class SegmentAppender {
  private static final System.Logger LOG = System.getLogger(SegmentAppender.class.getName());
  private static final int BUFFER_BYTES = 1 << 20;

  /// After a segment could not be made, the next attempt.
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final Ticker ticker;
  private final Path dir;
  private final int segmentBytes;
  private final ByteBuffer buffer;
  private List<Segment> segments;
  private final LogIndex index;
  private Segment active;
  private int place;
  private long lastSequence;
  private boolean dirty;
  private @Nullable FutureTask<Segment> next;
  private volatile boolean full;
  private long retryNanos;

  SegmentAppender(EmbeddedSettings settings, LogScan.Recovered log, Ticker ticker) {
    this.ticker = ticker;
    this.dir = settings.dir().toAbsolutePath().normalize();
    this.segmentBytes = settings.segmentBytes();
    this.buffer =
        ByteBuffer.allocateDirect(
            Math.max(BUFFER_BYTES, settings.publicationBytesMax() + (256 << 10)));
    this.segments = List.copyOf(log.segments());
    this.index = log.index();
    this.active = segments.getLast();
    this.place = log.place();
    this.lastSequence = log.lastSequence();
    Segment spare = log.spare();
    if (spare != null) {
      next = new FutureTask<>(() -> spare);
      next.run();
    }
  }

  /// Largest record that fits anywhere.
  int recordBytesMax() {
    return Math.min(buffer.capacity(), segmentBytes - Segment.HEADER_BYTES);
  }

  /// Sequence of the last record that was begun.
  long lastSequence() {
    return lastSequence;
  }

  long nextSequence() {
    return ++lastSequence;
  }

  /// Thread-safe: whether the last attempt to make the next segment failed.
  boolean full() {
    return full;
  }

  boolean dirty() {
    return dirty;
  }

  Segment active() {
    return active;
  }

  /// Where the next record goes in the active segment.
  int place() {
    return place + buffer.position();
  }

  /// Immutable; another list after each roll and each removal.
  List<Segment> segments() {
    return segments;
  }

  /// The buffer with room for one record, or null when the next segment cannot be had (disk full).
  /// Failing to write what was gathered is an {@link IOException}.
  @Nullable ByteBuffer room(int bytes) throws IOException {
    if (place() + bytes > active.bytes() && !roll()) {
      return null;
    }
    if (buffer.remaining() < bytes) {
      flush();
    }
    if (next == null && place() > active.bytes() / 2 && mayPrepare()) {
      prepare();
    }
    dirty = true;
    return buffer;
  }

  /// Hands what was gathered to the operating system.
  void flush() throws IOException {
    if (buffer.position() > 0) {
      int bytes = buffer.position();
      active.write(buffer.flip(), place);
      buffer.clear();
      place += bytes;
    }
  }

  void force() throws IOException {
    active.force();
    dirty = false;
  }

  /// Goes on in the next segment. False when there is none and none can be made.
  private boolean roll() throws IOException {
    Segment following = takeNext();
    if (following == null) {
      return false;
    }
    flush();
    force();
    following.begin(lastSequence, index.droppedUpTo(), index.epochs());
    next = null;
    List<Segment> longer = new ArrayList<>(segments);
    longer.add(following);
    segments = List.copyOf(longer);
    active = following;
    place = Segment.HEADER_BYTES;
    dirty = true;
    return true;
  }

  private boolean mayPrepare() {
    return !full || ticker.nanoTime() - retryNanos >= 0;
  }

  /// Waits for the next segment, but once one could not be made, not again: then it is asked for
  /// once a second, and taken when it is there.
  private @Nullable Segment takeNext() {
    if (next == null && mayPrepare()) {
      prepare();
    }
    FutureTask<Segment> prepared = next;
    if (prepared == null || (full && !prepared.isDone())) {
      return null;
    }
    try {
      Segment following = prepared.get();
      full = false;
      return following;
    } catch (ExecutionException failed) {
      next = null;
      full = true;
      retryNanos = ticker.nanoTime() + RETRY_NANOS;
      LOG.log(System.Logger.Level.ERROR, "no room for the next segment: {0}", failed.getCause());
      return null;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /// With the clock, while there was no room: asks for the next segment again, so that room is seen
  /// without a publish that needs it.
  void look() {
    if (!full) {
      return;
    }
    if (next == null && mayPrepare()) {
      prepare();
    } else if (next != null && next.isDone()) {
      takeNext();
    }
  }

  private void prepare() {
    long number = active.number() + 1;
    FutureTask<Segment> task = new FutureTask<>(() -> Segment.create(dir, number, segmentBytes));
    next = task;
    Thread.ofPlatform().daemon().name("backbone-segment-" + number).start(task);
  }

  /// Takes the oldest segment out; the caller deletes it when nobody reads it any more.
  Segment removeOldest() {
    Segment oldest = segments.getFirst();
    segments = List.copyOf(segments.subList(1, segments.size()));
    return oldest;
  }

  void close() throws IOException {
    FutureTask<Segment> prepared = next;
    next = null;
    if (prepared != null) {
      Segment spare = takeQuietly(prepared);
      if (spare != null) {
        spare.close();
      }
    }
    for (Segment segment : segments) {
      segment.close();
    }
  }

  private static @Nullable Segment takeQuietly(FutureTask<Segment> prepared) {
    try {
      return prepared.get();
    } catch (ExecutionException failed) {
      return null;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
