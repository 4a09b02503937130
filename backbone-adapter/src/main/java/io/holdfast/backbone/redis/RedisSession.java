package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.backbone.redis.RedisAnswer.Reply;
import io.holdfast.backbone.spi.AppendHandler;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.HeadHandler;
import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.Partitions;
import io.holdfast.backbone.spi.RemovalHandler;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.backbone.spi.Tail;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// One attempt at talking to Redis: dials on a thread of its own, then everything goes through the
/// loop of {@link RedisCore}.
///
/// Thread-safe.
@Rim
final class RedisSession implements BackboneSession {
  private static final System.Logger LOG = System.getLogger(RedisSession.class.getName());
  private static final long WAIT_MILLIS = 1_000;
  private static final Refusal OVERLOADED =
      new Refusal(Code.OVERLOADED, "too much waits for Redis", Duration.ofMillis(200));

  private final RedisSettings settings;
  private final Sentinels sentinels;
  private final RedisCore core;
  private final Ticker ticker;
  private final AtomicBoolean closed = new AtomicBoolean();

  RedisSession(
      RedisSettings settings,
      Sentinels sentinels,
      AtomicReferenceArray<Memory> memories,
      AtomicReferenceArray<@Nullable KnownEnd> ends,
      Ticker ticker,
      SessionEvents events) {
    this.settings = settings;
    this.sentinels = sentinels;
    this.ticker = ticker;
    this.core = new RedisCore(settings, memories, ends, ticker, events);
  }

  void start() {
    core.start();
    Thread.ofVirtual().name("backbone-redis-dial").start(this::dial);
  }

  private void dial() {
    if (!settings.sentinel().used()) {
      dial(settings.address(), () -> {});
      return;
    }
    switch (sentinels.find()) {
      case Finding.Nobody(Fault fault) -> core.offer(() -> core.end(fault));
      case Finding.Master master ->
          dial(master.address(), new SentinelWatch(core, sentinels, master)::start);
    }
  }

  private void dial(String address, RedisTask then) {
    RedisSettings there = settings.withAddress(address);
    RedisDriver driver;
    try {
      driver = RedisDriver.dial(there, core.keys());
      if (settings.notifyOnly()) {
        subscribe(there, driver);
      }
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.DEBUG, "dialling Redis failed", failed);
      Fault fault = RedisFaults.of(failed);
      core.offer(() -> core.end(fault));
      return;
    }
    boolean taken =
        core.offer(() -> {
          if (core.over()) {
            Thread.ofVirtual().start(driver::close);
          } else {
            core.dialled(driver);
            then.run();
          }
        });
    if (!taken) {
      driver.close();
    }
  }

  /// Before anything is asked of the log: what is published from then on is heard.
  private void subscribe(RedisSettings there, RedisDriver driver) {
    try {
      Subscription subscription = Subscription.open(there, core.keys());
      Pubsub pubsub = core.pubsub();
      driver.closesToo(subscription);
      subscription.start(
          some ->
              core.offer(() -> {
                subscription.dealtWith(some);
                if (pubsub != null) {
                  pubsub.heard(some);
                }
              }),
          cause -> core.offer(() -> core.end(new Fault(Fault.Kind.LOST, cause))));
    } catch (IOException failed) {
      driver.close();
      throw new UncheckedIOException(failed);
    }
  }

  String complaint() {
    return core.complaint();
  }

  @Override
  public void append(int partition, Lane lane, List<PublishRequest> batch, AppendHandler handler) {
    if (!core.writer().hasRoom(batch)) {
      lane.breakOff();
      handler.settled(Collections.nCopies(batch.size(), new PublishResult.Unavailable(OVERLOADED)));
      return;
    }
    long received = ticker.nanoTime();
    boolean taken =
        core.offer(
            () -> core.writer().append(core.partition(partition), lane, batch, handler, received));
    if (!taken) {
      lane.breakOff();
      handler.settled(
          Collections.nCopies(
              batch.size(),
              new PublishResult.Unavailable(RedisWriter.closed("the session is closed"))));
    }
  }

  @Override
  public Tail tail(int partition, @Nullable LogPosition after, TailHandler handler) {
    RedisTail tail = new RedisTail(core.tails(), core.partition(partition), handler);
    if (!core.offer(() -> core.tails().open(tail, after))) {
      tail.end("the session is closed");
    }
    return tail;
  }

  @Override
  public void history(HistoryQuery query, HistoryHandler handler) {
    RedisPartition partition = partitionOf(query.channel());
    if (!core.offer(() -> core.pages().read(partition, query, handler))) {
      handler.refused(RedisWriter.closed("the session is closed"));
    }
  }

  private RedisPartition partitionOf(String channel) {
    return core.partition(Partitions.of(channel, settings.partitions()));
  }

  @Override
  public void removeHistory(String channel, RemovalHandler handler) {
    RedisPartition partition = partitionOf(channel);
    if (!core.offer(() -> remove(partition, channel, handler))) {
      handler.refused(RedisWriter.closed("the session is closed"));
    }
  }

  private void remove(RedisPartition partition, String channel, RemovalHandler handler) {
    LogState state = partition.state;
    if (core.over() || state == null) {
      handler.refused(RedisWriter.closed("the session is not open"));
      return;
    }
    core.call(
        Script.REMOVE,
        partition,
        List.of(),
        new Object[] {
          Long.toString(state.epoch()),
          channel,
          EntryFormat.removal(RedisKeys.utf8(channel)),
          settings.notifyOnly() ? "none" : ""
        },
        answer -> {
          switch (answer) {
            case Fault fault -> {
              handler.refused(RedisWriter.closed(fault.cause()));
              core.fault(fault);
            }
            case Reply reply -> {
              if (reply.text().equals("fenced")) {
                core.logs()
                    .look(
                        partition,
                        found -> remove(partition, channel, handler),
                        fault -> handler.refused(RedisWriter.closed(fault.cause())));
              } else {
                core.tails().removed(partition, RedisReply.number(reply.value()), handler);
              }
            }
          }
        });
  }

  @Override
  public void head(int partition, HeadHandler handler) {
    core.offer(() ->
        core.logs()
            .look(core.partition(partition), state -> handler.head(state.head()), core::fault));
  }

  @Override
  public void heartbeat(int partition, long nonce) {
    core.offer(() -> core.beat(core.partition(partition), core.tails().writerId(), nonce));
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    boolean taken =
        core.offer(() -> {
          core.finish("the session was closed");
          done.countDown();
        });
    try {
      if (taken && !done.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "the session's loop is still busy");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    RedisDriver driver = core.driver();
    core.close();
    if (driver != null) {
      driver.close();
    }
  }
}
