package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.UnusableBackboneException;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Reads the whole log at the start of a session and makes it continuable: rebuilds the index,
/// drops what is torn at the end, and begins a new epoch when anything was or may have been
/// dropped.
///
/// Owned by the thread that opens the session.
final class LogScan {
  private static final System.Logger LOG = System.getLogger(LogScan.class.getName());

  /// The log, ready to go on: the last of `segments` is the active one, records end at `place`.
  record Recovered(
      LogIndex index,
      KeyWindow keys,
      List<Segment> segments,
      @Nullable Segment spare,
      long lastSequence,
      int place,
      long lastMillis) {}

  /// What this process knew of the log when its last session ended.
  record Known(LogIndex index, KeyWindow keys, long lastSequence, long lastMillis) {}

  private final DataFolder folder;
  private final EmbeddedSettings settings;
  private final Ticker ticker;
  private final @Nullable Known known;
  private final RecordFormat format = new RecordFormat();
  private final LogRecord record = new LogRecord();
  private final KeyWindow keys;
  private final long keysFromMillis;
  private List<Segment> segments = List.of();
  private @Nullable Segment spare;
  private long lastSequence;
  private long lastMillis;
  private int place = Segment.HEADER_BYTES;
  private boolean damaged;
  private long lostBytes;

  private LogScan(
      DataFolder folder,
      EmbeddedSettings settings,
      Ticker ticker,
      RandomGenerator dice,
      @Nullable Known known) {
    this.folder = folder;
    this.known = known;
    this.settings = settings;
    this.ticker = ticker;
    long windowMillis = settings.idempotencyWindow().toMillis();
    this.keys = new KeyWindow(settings.idempotencyKeysMax(), windowMillis, dice);
    this.keysFromMillis = ticker.wallMillis() - windowMillis;
  }

  /// `known` is null at the start of the process.
  static Recovered recover(
      DataFolder folder,
      EmbeddedSettings settings,
      Ticker ticker,
      RandomGenerator dice,
      @Nullable Known known)
      throws IOException, UnusableBackboneException {
    return new LogScan(folder, settings, ticker, dice, known).recover();
  }

  private Recovered recover() throws IOException, UnusableBackboneException {
    boolean suspect = folder.lastSessionIsSuspect();
    damaged = suspect;
    List<Segment> found = folder.segments();
    long numberMax = found.isEmpty() ? 0 : found.getLast().number();
    segments = new ArrayList<>(withHeaders(found));
    if (segments.isEmpty()) {
      return known == null ? fresh(numberMax + 1) : refounded(known, numberMax + 1);
    }
    LogIndex index = scanAll();
    secure(segments.getLast(), place, suspect);
    DataFolder.force(folder.dir());
    if (damaged) {
      fork(index, numberMax + 1);
    }
    return new Recovered(index, keys, segments, spare, lastSequence, place, lastMillis);
  }

  /// Sorts out files without a header: a prepared one is kept, a torn one means a torn tail.
  private List<Segment> withHeaders(List<Segment> found)
      throws IOException, UnusableBackboneException {
    List<Segment> log = new ArrayList<>();
    List<Segment> torn = new ArrayList<>(0);
    for (Segment segment : found) {
      if (segment.hasHeader()) {
        log.add(segment);
        continue;
      }
      if (lastNonZero(segment, Segment.HEADER_BYTES) >= 0) {
        damaged = true;
        lostBytes += segment.bytes();
        torn.add(segment);
      } else if (spare == null
          && segment == found.getLast()
          && segment.bytes() == settings.segmentBytes()) {
        spare = segment;
      } else {
        segment.delete();
      }
    }
    if (log.isEmpty() && !torn.isEmpty() && !settings.forkOnCorruption()) {
      // Left as they are: the next start must not take the folder for a new one.
      throw corrupt("no segment in " + folder.dir() + " has a readable header");
    }
    for (Segment segment : torn) {
      isolate(segment);
    }
    return log;
  }

  private Recovered fresh(long number) throws IOException {
    long now = ticker.wallMillis();
    EpochTable epochs = EpochTable.first(now);
    if (damaged) {
      // Nothing is known of the epochs before: no epoch's floor plus its age can exceed this.
      epochs = new EpochTable(List.of(new Fork(now, now * 1_000, 0)));
    }
    Segment first = nextSegment(number);
    first.begin(0, 0, epochs);
    first.force();
    segments.add(first);
    return new Recovered(
        new LogIndex(epochs, 0), keys, segments, spare, 0, Segment.HEADER_BYTES, now);
  }

  /// The log was taken away under the living process: another one begins, and its readers are
  /// judged by what is known of the first (ADR 0013). A restart knows less: of a channel that was
  /// quiet since, only that its past is gone.
  private Recovered refounded(Known before, long number) throws IOException {
    Segment first = nextSegment(number);
    LogIndex index =
        before.index().refounded(ticker.wallMillis(), before.lastSequence(), first.number());
    first.begin(before.lastSequence(), before.index().topMax(), index.epochs());
    first.force();
    segments.add(first);
    LOG.log(
        System.Logger.Level.WARNING,
        "the log of {0} is gone; another begins after entry {1} with epoch {2}",
        folder.dir(),
        before.lastSequence(),
        index.epochs().current().epoch());
    return new Recovered(
        index,
        before.keys(),
        segments,
        spare,
        before.lastSequence(),
        Segment.HEADER_BYTES,
        before.lastMillis());
  }

  private Segment nextSegment(long number) throws IOException {
    Segment ready = spare;
    spare = null;
    return ready != null ? ready : Segment.create(folder.dir(), number, settings.segmentBytes());
  }

  private LogIndex scanAll() throws IOException, UnusableBackboneException {
    Segment.Header start = segments.getFirst().header();
    LogIndex index = new LogIndex(start.epochs(), start.droppedUpTo());
    lastSequence = start.base();
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      boolean last = i == segments.size() - 1;
      long until = last ? Long.MAX_VALUE : segments.get(i + 1).header().base();
      index.epochs(segment.header().epochs());
      index.droppedUpTo(segment.header().droppedUpTo());
      boolean reached = segment.header().base() == lastSequence && scan(segment, until, index);
      if (!reached && !last) {
        String what = segment.path() + " is damaged after entry " + lastSequence;
        if (!settings.forkOnCorruption()) {
          throw corrupt(what);
        }
        return scanWithoutFirst(i + 1, what);
      }
    }
    return index;
  }

  /// The log without its first segments, as if retention had removed them.
  private LogIndex scanWithoutFirst(int count, String what)
      throws IOException, UnusableBackboneException {
    LOG.log(System.Logger.Level.ERROR, "{0}: set aside, a new epoch begins", what);
    damaged = true;
    for (Segment segment : segments.subList(0, count)) {
      isolate(segment);
    }
    segments = new ArrayList<>(segments.subList(count, segments.size()));
    Segment.Header start = segments.getFirst().header();
    Fork fork = start.epochs().current();
    LogIndex index = scanAll();
    index.droppedUpTo(fork.floor() + Math.max(0, start.base() - fork.base()));
    return index;
  }

  private static void isolate(Segment segment) throws IOException {
    segment.close();
    Path name = segment.path();
    Files.move(
        name,
        name.resolveSibling(name.getFileName() + ".damaged"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private UnusableBackboneException corrupt(String what) {
    return new UnusableBackboneException(
        what
            + ": restore the folder from a copy, or set backbone.embedded.fork_on_corruption to go on"
            + " without it in a new epoch");
  }

  /// Reads records up to sequence `until`; false when they end before.
  private boolean scan(Segment segment, long until, LogIndex index) throws IOException {
    long epoch = index.epochs().current().epoch();
    int end = Math.min(segment.bytes(), segment.header().bytes());
    int at = Segment.HEADER_BYTES;
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer in =
          segment.file().map(FileChannel.MapMode.READ_ONLY, 0, end, arena).asByteBuffer();
      while (lastSequence < until) {
        int length = format.check(in, at, end);
        if (length < 0 || !apply(at, record.at(in, at, length), segment, epoch, index)) {
          break;
        }
        at += RecordFormat.FRAME + length;
      }
    }
    place = at;
    if (until == Long.MAX_VALUE) {
      int garbage = lastNonZero(segment, at);
      if (garbage >= 0 || segment.bytes() < segment.header().bytes()) {
        damaged = true;
        lostBytes += Math.max(segment.header().bytes() - segment.bytes(), garbage - at + 1);
      }
    }
    return lastSequence == until;
  }

  private boolean apply(int at, LogRecord entry, Segment segment, long epoch, LogIndex index) {
    if (entry.sequence() != lastSequence + 1) {
      return false;
    }
    long location = ChannelIndex.location(segment.number(), at);
    switch (entry.kind()) {
      case RecordFormat.PUBLICATION -> {
        byte[] name = entry.channelBytes();
        ChannelIndex channel = index.scanned(name, entry.previous());
        if (channel.hasRuns() && entry.previous() > channel.top()) {
          // Forgotten in between: a crash left its old segment behind.
          index.forget(channel);
          channel = index.scanned(name, entry.previous());
        }
        if (channel.topEpoch() == epoch && entry.offset() != channel.top() + 1) {
          return false;
        }
        channel.published(epoch, entry.offset(), location);
        if (entry.has(RecordFormat.VERSION)) {
          channel.version(entry.version(), entry.versionEpoch());
        }
        if (entry.timeMillis() >= keysFromMillis) {
          keys.remember(name, entry.keyBytes(), epoch, entry.offset(), entry.timeMillis());
        }
      }
      case RecordFormat.REMOVAL -> {
        ChannelIndex channel = index.scanned(entry.channelBytes(), entry.offset());
        channel.restore(entry.data(), location);
        channel.removed(location);
      }
      case RecordFormat.CARRIED ->
          index.scanned(entry.channelBytes(), entry.offset()).restore(entry.data(), location);
      case RecordFormat.WATERMARK -> index.droppedUpTo(entry.offset());
      default -> {
        return false;
      }
    }
    lastSequence = entry.sequence();
    lastMillis = Math.max(lastMillis, entry.timeMillis());
    return true;
  }

  /// Begins a new epoch in a new segment, then clears the torn tail: a crash between the two finds
  /// the tail still torn, or the new segment already there.
  private void fork(LogIndex index, long number) throws IOException {
    Segment torn = segments.getLast();
    int tornAt = place;
    Fork before = index.epochs().current();
    long used = lastSequence - before.base();
    long unseenBytes = lostBytes + 2L * settings.segmentBytes();
    long lostMax = unseenBytes / (RecordFormat.FRAME + RecordFormat.BODY_MIN);
    long topKnown = Math.max(before.floor() + used + lostMax, index.droppedUpTo());
    EpochTable epochs = index.epochs().forked(ticker.wallMillis(), lastSequence, topKnown);
    Segment next = nextSegment(number);
    next.begin(lastSequence, index.droppedUpTo(), epochs);
    next.force();
    clear(torn, tornAt);
    index.epochs(epochs);
    segments.add(next);
    place = Segment.HEADER_BYTES;
    LOG.log(
        System.Logger.Level.WARNING,
        "the log ended uncleanly after entry {0}; up to {1} bytes dropped; epoch {2} begins",
        lastSequence,
        lostBytes,
        epochs.current().epoch());
  }

  /// What is served has to be on the disk: the last session may have been killed before it was.
  /// After a failed flush the system may take what was not written for written, so it is written
  /// again.
  private static void secure(Segment segment, int end, boolean again) throws IOException {
    ByteBuffer copy = ByteBuffer.allocateDirect(1 << 20);
    for (int at = 0; again && at < end; ) {
      segment.read(copy.clear().limit(Math.min(copy.capacity(), end - at)), at);
      int bytes = copy.remaining();
      segment.write(copy, at);
      at += bytes;
    }
    segment.force();
  }

  private static void clear(Segment segment, int from) throws IOException {
    int last = lastNonZero(segment, from);
    if (last >= from) {
      segment.write(ByteBuffer.allocate(last - from + 1), from);
      segment.force();
    }
  }

  /// Place of the last byte at or after `from` that is not zero, or -1.
  private static int lastNonZero(Segment segment, int from) throws IOException {
    if (segment.bytes() <= from) {
      return -1;
    }
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer in =
          segment
              .file()
              .map(FileChannel.MapMode.READ_ONLY, 0, segment.bytes(), arena)
              .asByteBuffer();
      int at = segment.bytes() - 1;
      while (at - 7 >= from && in.getLong(at - 7) == 0) {
        at -= 8;
      }
      while (at >= from && in.get(at) == 0) {
        at--;
      }
      return at >= from ? at : -1;
    }
  }
}
