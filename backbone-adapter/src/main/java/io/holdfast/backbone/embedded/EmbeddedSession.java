package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.AppendHandler;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.HeadHandler;
import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.RemovalHandler;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.backbone.spi.Tail;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.backbone.spi.UnusableBackboneException;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One opening of the log: recovery on a thread of its own, then the writer.
///
/// Thread-safe: everything goes through the writer's mailbox.
final class EmbeddedSession implements BackboneSession {
  private static final System.Logger LOG = System.getLogger(EmbeddedSession.class.getName());
  private static final long WAIT_MILLIS = 1_500;
  private static final Refusal NOT_OPEN =
      new Refusal(Code.UNAVAILABLE, "the log is not open", Duration.ofMillis(500));
  private static final Refusal OVERLOADED =
      new Refusal(Code.OVERLOADED, "too much waits for the log", Duration.ofMillis(200));

  private final EmbeddedSettings settings;
  private final DataFolder folder;
  private final Ticker ticker;
  private final SessionEvents events;
  private final AtomicReference<@Nullable EmbeddedSession> predecessor;
  private final CountDownLatch opening = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable LogWriter writer;
  private volatile LogScan.@Nullable Recovered recovered;
  private volatile boolean failed;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean closed;

  EmbeddedSession(
      EmbeddedSettings settings,
      DataFolder folder,
      Ticker ticker,
      SessionEvents events,
      @Nullable EmbeddedSession predecessor) {
    this.settings = settings;
    this.folder = folder;
    this.ticker = ticker;
    this.events = events;
    this.predecessor = new AtomicReference<>(predecessor);
  }

  void start() {
    Thread.ofPlatform().daemon().name("backbone-recovery").start(this::recover);
  }

  private void recover() {
    try {
      EmbeddedSession before = predecessor.getAndSet(null);
      LogScan.Known known = null;
      if (before != null) {
        before.over.await();
        known = before.known();
      }
      LogScan.Recovered log = LogScan.recover(folder, settings, ticker, new SecureRandom(), known);
      folder.sessionOpened(settings.flush());
      recovered = log;
      LogWriter opened = new LogWriter(settings, folder, log, ticker, this::failed);
      opened.start();
      writer = opened;
      opening.countDown();
      if (closed) {
        closeWriter();
      } else {
        events.opened();
      }
    } catch (UnusableBackboneException incurable) {
      opening.countDown();
      events.ended(new SessionEnd.Incurable(String.valueOf(incurable.getMessage())));
    } catch (IOException | RuntimeException failed) {
      LOG.log(System.Logger.Level.ERROR, "opening the log failed", failed);
      opening.countDown();
      events.ended(new SessionEnd.Lost("opening the log failed: " + failed));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      opening.countDown();
      if (writer == null) {
        over.countDown();
      }
    }
  }

  private void failed(String cause) {
    failed = true;
    events.ended(new SessionEnd.Lost(cause));
  }

  /// What the next session may know of the log, once this one is over; null when its disk failed.
  private LogScan.@Nullable Known known() {
    LogScan.Recovered log = recovered;
    LogWriter ended = writer;
    if (log == null || ended == null || failed) {
      return null;
    }
    long last = ended.view().lastSequence();
    return new LogScan.Known(log.index(), log.keys(), last, ticker.wallMillis());
  }

  @Override
  public void append(int partition, Lane lane, List<PublishRequest> batch, AppendHandler handler) {
    LogWriter open = writer;
    if (open == null || closed) {
      lane.breakOff();
      handler.settled(Collections.nCopies(batch.size(), new PublishResult.Unavailable(NOT_OPEN)));
    } else if (!open.append(lane, batch, handler)) {
      lane.breakOff();
      handler.settled(Collections.nCopies(batch.size(), new PublishResult.Unavailable(OVERLOADED)));
    }
  }

  @Override
  public Tail tail(int partition, @Nullable LogPosition after, TailHandler handler) {
    LogWriter open = writer;
    if (open == null) {
      throw new IllegalStateException("a tail before the session was opened");
    }
    EmbeddedTail tail = new EmbeddedTail(open, handler);
    if (closed || !open.offer(new LogCommand.OpenTail(tail, after))) {
      tail.end(NOT_OPEN.reason());
    }
    return tail;
  }

  @Override
  public void history(HistoryQuery query, HistoryHandler handler) {
    LogWriter open = writer;
    if (open == null || closed || !open.offer(new LogCommand.Read(query, handler))) {
      handler.refused(NOT_OPEN);
    }
  }

  @Override
  public void removeHistory(String channel, RemovalHandler handler) {
    LogWriter open = writer;
    if (open == null || closed || !open.offer(new LogCommand.Remove(channel, handler))) {
      handler.refused(NOT_OPEN);
    }
  }

  @Override
  public void head(int partition, HeadHandler handler) {
    LogWriter open = writer;
    if (open != null) {
      open.offer(new LogCommand.AskHead(handler));
    }
  }

  @Override
  public void heartbeat(int partition, long nonce) {
    LogWriter open = writer;
    if (open != null) {
      open.offer(new LogCommand.Heartbeat(nonce));
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      if (opening.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        closeWriter();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /// The writer once the session is open; for tests that make its disk fail.
  @Nullable LogWriter writer() {
    return writer;
  }

  /// By the owner, or by the recovery when the owner closed the session before it was open: whoever
  /// comes first does it.
  private void closeWriter() throws InterruptedException {
    LogWriter open = writer;
    if (open == null) {
      return;
    }
    if (!closing.compareAndSet(false, true)) {
      over.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    if (open.offer(new LogCommand.Close(done)) && !done.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
      LOG.log(System.Logger.Level.WARNING, "the log is still busy with the disk");
      awaitWhileRunning(open, done);
    }
    open.stop();
    over.countDown();
  }

  private static void awaitWhileRunning(LogWriter open, CountDownLatch done)
      throws InterruptedException {
    while (open.running() && !done.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
      LOG.log(System.Logger.Level.DEBUG, "the log is still busy with the disk");
    }
  }
}
