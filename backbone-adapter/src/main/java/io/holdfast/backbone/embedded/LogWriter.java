package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.AppendHandler;
import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.RemovalHandler;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one writer of the log. A turn drains everything that waits, encodes it, writes it in one go,
/// flushes once as the policy says, and only then answers, and only then feeds the tails. A failed
/// write or flush ends the session: what the disk has is not known any more.
///
/// A loop on a platform thread of its own; it owns the index, the keys and the end of the log.
final class LogWriter implements Loop.Owner<LogCommand> {
  private static final System.Logger LOG = System.getLogger(LogWriter.class.getName());

  /// Bytes of publications that wait for the writer, at most; more is answered as overload.
  private static final long QUEUE_BYTES_MAX = 64L << 20;

  /// How often a quiet log is looked after: segments that grew too old, room that came back.
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final Ticker ticker;
  private final EmbeddedSettings settings;
  private final DataFolder folder;
  private final Consumer<String> failed;
  private final SegmentAppender appender;
  private final Admission admission;
  private final LogIndex index;
  private final RetentionSweep retention;
  private final LiveTails tails;
  private final LogReader reader;
  private final Loop<LogCommand> loop;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final List<Settlement> settlements = new ArrayList<>();
  private final List<RemovalHandler> removals = new ArrayList<>();
  private final List<LogCommand.AfterFlush> afterFlush = new ArrayList<>();
  private volatile LogView view;
  private @Nullable String failure;
  private boolean closed;
  private long flushDueNanos = Long.MAX_VALUE;
  private long lookDueNanos;

  LogWriter(
      EmbeddedSettings settings,
      DataFolder folder,
      LogScan.Recovered log,
      Ticker ticker,
      Consumer<String> failed) {
    this.settings = settings;
    this.folder = folder;
    this.ticker = ticker;
    this.failed = failed;
    this.index = log.index();
    this.appender = new SegmentAppender(settings, log, ticker);
    this.view = new LogView(appender.segments(), appender.lastSequence(), appender.place());
    this.admission = new Admission(settings, appender, index, log.keys(), log.lastMillis());
    this.reader = new LogReader(this, ticker, appender.recordBytesMax());
    this.tails = new LiveTails(this);
    this.retention = new RetentionSweep(settings, appender, admission, index);
    this.loop = Loop.onPlatformThread("backbone-writer", ticker, this);
  }

  void start() {
    reader.start();
    lookDueNanos = ticker.nanoTime() + LOOK_NANOS;
    loop.start();
  }

  LogView view() {
    return view;
  }

  boolean offer(LogCommand command) {
    return loop.offer(command);
  }

  void feed(EmbeddedTail tail) {
    reader.offer(new LogReader.Task.Feed(tail));
  }

  /// False when the queue is full or the writer has ended; nothing was taken then.
  boolean append(Lane lane, List<PublishRequest> batch, AppendHandler handler) {
    long bytes = 0;
    for (PublishRequest request : batch) {
      bytes += request.weight();
    }
    if (queuedBytes.get() > QUEUE_BYTES_MAX) {
      return false;
    }
    queuedBytes.addAndGet(bytes);
    return loop.offer(new LogCommand.Append(lane, batch, handler, bytes, ticker.nanoTime()));
  }

  @Override
  public void handle(LogCommand command) {
    switch (command) {
      case LogCommand.Append append -> append(append);
      case LogCommand.Remove(String channel, RemovalHandler handler) -> remove(channel, handler);
      case LogCommand.AfterFlush later -> afterFlush.add(later);
    }
  }

  private void append(LogCommand.Append append) {
    queuedBytes.addAndGet(-append.bytes());
    List<PublishResult> results = new ArrayList<>(append.batch().size());
    settlements.add(new Settlement(append.handler(), append.batch().size(), results));
    long waitedMillis = (ticker.nanoTime() - append.receivedNanos()) / 1_000_000;
    long wallMillis = ticker.wallMillis();
    for (PublishRequest request : append.batch()) {
      Lane lane = append.lane();
      results.add(
          lane.broken() ? Lane.behind() : lane.seen(admit(request, waitedMillis, wallMillis)));
    }
  }

  private PublishResult admit(PublishRequest request, long waitedMillis, long wallMillis) {
    if (failure != null || closed) {
      return new PublishResult.Unavailable(away());
    }
    if (request.deadlineMillis() > 0 && waitedMillis >= request.deadlineMillis()) {
      return new PublishResult.Unavailable(
          new Refusal(Code.DEADLINE, "waited " + waitedMillis + " ms for the log"));
    }
    try {
      return admission.admit(request, wallMillis);
    } catch (IOException cause) {
      fail("writing the log failed: " + cause);
      return new PublishResult.Unknown(away());
    }
  }

  private Refusal away() {
    return new Refusal(Code.STORAGE, failure != null ? failure : "the log is closing");
  }

  private void remove(String channel, RemovalHandler handler) {
    if (failure != null || closed) {
      handler.refused(away());
      return;
    }
    try {
      if (index.find(channel) == null) {
        removals.add(handler);
      } else if (admission.remove(channel, ticker.wallMillis())) {
        removals.add(handler);
      } else {
        handler.refused(Admission.NO_ROOM);
      }
    } catch (IOException cause) {
      fail("writing the log failed: " + cause);
      handler.refused(away());
    }
  }

  @Override
  public void turnEnded() {
    if (failure == null && appender.lastSequence() > view.lastSequence()) {
      commit();
    }
    settle();
    for (LogCommand.AfterFlush command : afterFlush) {
      answer(command);
    }
    afterFlush.clear();
  }

  private void commit() {
    try {
      appender.flush();
      if (settings.flush() == FlushPolicy.ALWAYS) {
        appender.force();
      } else if (settings.flush() == FlushPolicy.INTERVAL && flushDueNanos == Long.MAX_VALUE) {
        flushDueNanos = ticker.nanoTime() + settings.flushInterval().toNanos();
      }
      publishView();
    } catch (IOException cause) {
      fail("flushing the log failed: " + cause);
    }
  }

  private void publishView() throws IOException {
    view = new LogView(appender.segments(), appender.lastSequence(), appender.place());
    settlePublishes();
    tails.deliver(admission.takeGroup(), view);
    settleRemovals();
    retain();
  }

  private void retain() throws IOException {
    Segment released = retention.sweep(ticker.wallMillis());
    while (released != null) {
      view = new LogView(appender.segments(), appender.lastSequence(), appender.place());
      reader.offer(new LogReader.Task.Release(released));
      tails.deliver(admission.takeGroup(), view);
      released = retention.sweep(ticker.wallMillis());
    }
  }

  private void settle() {
    settlePublishes();
    settleRemovals();
  }

  private void settlePublishes() {
    for (Settlement settlement : settlements) {
      settlement.handler().settled(settlement.results());
    }
    settlements.clear();
  }

  /// After the tails have what was stored before a removal.
  private void settleRemovals() {
    for (RemovalHandler removal : removals) {
      removal.removed();
    }
    removals.clear();
  }

  private void answer(LogCommand.AfterFlush command) {
    switch (command) {
      case LogCommand.Read read -> read(read);
      case LogCommand.OpenTail(EmbeddedTail tail, LogPosition after) -> {
        if (failure != null || closed) {
          tail.end(away().reason());
        } else {
          tails.open(tail, after, view);
        }
      }
      case LogCommand.Rejoin(EmbeddedTail tail) -> tails.rejoin(tail, view);
      case LogCommand.DropTail(EmbeddedTail tail) -> tails.drop(tail);
      case LogCommand.AskHead ask -> ask.handler().head(view.head());
      case LogCommand.Heartbeat(long nonce) -> beat(nonce);
      case LogCommand.Close close -> {
        shut();
        close.done().countDown();
      }
    }
  }

  private void read(LogCommand.Read read) {
    if (failure != null || closed) {
      read.handler().refused(away());
      return;
    }
    PagePlan plan = PagePlan.of(read.query(), index);
    HistoryPage page = plan.withoutReading();
    if (page != null) {
      read.handler().page(page);
    } else if (!reader.offer(new LogReader.Task.Page(plan, view, read.handler()))) {
      read.handler().refused(new Refusal(Code.STORAGE, "the log's reader has ended"));
    }
  }

  private void beat(long nonce) {
    if (failure != null || closed) {
      return;
    }
    try {
      folder.beat(ticker.wallMillis());
      tails.beat(nonce);
    } catch (IOException cause) {
      LOG.log(System.Logger.Level.WARNING, "the heartbeat was not written: {0}", cause.toString());
    }
  }

  @Override
  public long nextWakeNanos() {
    return Math.min(flushDueNanos, lookDueNanos);
  }

  @Override
  public void wake(long nowNanos) {
    if (failure != null || closed) {
      flushDueNanos = Long.MAX_VALUE;
      lookDueNanos = Long.MAX_VALUE;
      return;
    }
    try {
      if (flushDueNanos != Long.MAX_VALUE && nowNanos - flushDueNanos >= 0) {
        flushDueNanos = Long.MAX_VALUE;
        appender.force();
      }
      if (nowNanos - lookDueNanos >= 0) {
        lookDueNanos = nowNanos + LOOK_NANOS;
        appender.look();
        if (settlements.isEmpty()) {
          retain();
        }
      }
    } catch (IOException cause) {
      fail("flushing the log failed: " + cause);
    }
  }

  /// Nothing that was not answered may be called stored, and nothing more is written.
  private void fail(String cause) {
    if (failure != null) {
      return;
    }
    failure = cause;
    LOG.log(System.Logger.Level.ERROR, cause);
    for (Settlement settlement : settlements) {
      settlement.doubt(away());
    }
    removals.forEach(removal -> removal.refused(away()));
    removals.clear();
    admission.takeGroup();
    try {
      folder.sessionIsSuspect();
    } catch (IOException alsoFailed) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the failed session is not marked: {0}",
          alsoFailed.toString());
    }
    tails.end(cause);
    failed.accept(cause);
  }

  private void shut() {
    if (closed) {
      return;
    }
    closed = true;
    reader.close();
    tails.end("the session was closed");
    try {
      if (failure == null) {
        appender.force();
        appender.close();
        folder.sessionClosedCleanly();
      } else {
        appender.close();
      }
    } catch (IOException cause) {
      LOG.log(System.Logger.Level.WARNING, "closing the log failed: {0}", cause.toString());
    }
  }

  /// The loop died of a bug unless the session was closed before: nobody waits for its answers in
  /// vain.
  @Override
  public void stopped() {
    if (closed) {
      return;
    }
    fail("the log's writer died");
    for (Settlement settlement : settlements) {
      while (settlement.results().size() < settlement.size()) {
        settlement.results().add(new PublishResult.Unknown(away()));
      }
    }
    settle();
    afterFlush.forEach(this::answer);
    afterFlush.clear();
    shut();
  }

  @Override
  public void unhandled(LogCommand command) {
    switch (command) {
      case LogCommand.Append append -> append(append);
      case LogCommand.Remove(_, RemovalHandler handler) -> handler.refused(away());
      case LogCommand.AfterFlush later -> answer(later);
    }
    settle();
  }

  /// By the reader, on its thread.
  void readerDied() {
    failed.accept("the log's reader died");
  }

  /// Thread-safe: whether publishes are refused because there is no room for the next segment.
  boolean full() {
    return appender.full();
  }

  boolean running() {
    return loop.running();
  }

  /// After {@link LogCommand.Close} was answered, or given up on.
  void stop() {
    loop.close();
  }
}
