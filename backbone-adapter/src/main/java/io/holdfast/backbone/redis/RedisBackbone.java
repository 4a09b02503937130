package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.Guarantees;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.runtime.Ticker;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Partition logs in a Redis server, or in the one that Sentinels name. Each session dials with a
/// driver of its own and throws it away; only what was seen of the logs outlives it.
///
/// Thread-safe; one session at a time.
public final class RedisBackbone implements Backbone {
  private final RedisSettings settings;
  private final Ticker ticker;
  private final Sentinels sentinels;
  private final AtomicReferenceArray<Memory> memories;
  private final AtomicReferenceArray<@Nullable KnownEnd> ends;
  private volatile @Nullable RedisSession last;

  public RedisBackbone(RedisSettings settings, Ticker ticker) {
    this.settings = settings;
    this.ticker = ticker;
    this.sentinels = new Sentinels(settings.sentinel());
    this.memories =
        new AtomicReferenceArray<>(
            Collections.nCopies(settings.partitions(), Memory.NONE).toArray(Memory[]::new));
    this.ends = new AtomicReferenceArray<>(settings.partitions());
  }

  /// Not called durable: by default Redis writes its log to the disk once a second, and a failover
  /// may lose more. What was lost is always told.
  @Override
  public Guarantees guarantees() {
    return new Guarantees(
        true,
        false,
        !settings.notifyOnly(),
        true,
        settings.publicationBytesMax(),
        settings.idempotencyWindow());
  }

  @Override
  public String identity() {
    return settings.place() + "/" + settings.database() + " " + settings.prefix();
  }

  @Override
  public int partitions() {
    return settings.partitions();
  }

  /// Nothing: a Redis that cannot be reached now may come.
  @Override
  public void prepare() {}

  @Override
  public BackboneSession open(SessionEvents events) {
    RedisSession session = new RedisSession(settings, sentinels, memories, ends, ticker, events);
    last = session;
    session.start();
    return session;
  }

  @Override
  public void knock(Consumer<Boolean> present) {
    Thread.ofVirtual().name("backbone-redis-knock").start(() -> present.accept(isThere()));
  }

  private boolean isThere() {
    return settings.sentinel().used()
        ? sentinels.isMasterThere()
        : RedisKnock.isAnswered(settings.address());
  }

  @Override
  public String complaint() {
    RedisSession session = last;
    return session == null ? "" : session.complaint();
  }

  @Override
  public void close() {}
}
