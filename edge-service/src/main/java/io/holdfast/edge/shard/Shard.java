package io.holdfast.edge.shard;

import io.holdfast.edge.links.ShardPort;
import io.holdfast.edge.links.UpstreamLoop;
import io.holdfast.edge.upstream.ShardNews;
import io.holdfast.edge.upstream.ShardWish;
import io.holdfast.edge.write.Outbox;
import io.holdfast.edge.write.WriteLane;
import io.holdfast.edge.write.WriteWatch;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import java.util.List;
import java.util.random.RandomGenerator;

/// Drives one core on a loop of its own, and hands what its connections say to the write path.
///
/// Thread-safe: everybody offers events; the rest belongs to the loop.
final class Shard implements Loop.Owner<ShardEvent>, ShardCore.Outside, ShardPort {
  private final int index;
  private final UpstreamLoop links;
  private final WriteLane lane;
  private final WriteWatch watch;
  private final Ticker ticker;
  private final ShardCore core;
  private final Loop<ShardEvent> loop;

  Shard(
      int index,
      ShardSettings settings,
      ShardParts parts,
      UpstreamLoop links,
      WriteLane lane,
      WriteWatch watch,
      Ticker ticker,
      RandomGenerator dice) {
    this.index = index;
    this.links = links;
    this.lane = lane;
    this.watch = watch;
    this.ticker = ticker;
    this.core = new ShardCore(settings, parts, this, dice);
    this.loop = Loop.unbounded("edge-connections-" + index, ticker, this);
  }

  ShardCore core() {
    return core;
  }

  void start() {
    loop.start();
  }

  void close() {
    loop.close();
  }

  boolean running() {
    return loop.running();
  }

  @Override
  public boolean take(List<ShardNews> news, Runnable consumed) {
    return loop.offer(new ShardEvent.News(news, consumed));
  }

  @Override
  public void handle(ShardEvent event) {
    core.at(ticker.nanoTime(), ticker.wallMillis());
    core.handle(event);
  }

  @Override
  public void turnEnded() {
    core.turnEnded();
  }

  @Override
  public long nextWakeNanos() {
    return core.nextWakeNanos();
  }

  @Override
  public void wake(long nowNanos) {
    core.at(nowNanos, ticker.wallMillis());
    core.wake();
  }

  // What the core asks of the world.

  @Override
  public boolean later(ShardEvent event) {
    return loop.offer(event);
  }

  @Override
  public void wishes(List<ShardWish> wishes) {
    links.wishes(index, wishes);
  }

  @Override
  public void write(List<Outbox> outboxes) {
    lane.write(outboxes);
  }

  @Override
  public void opened(Outbox outbox) {
    watch.opened(outbox);
  }

  @Override
  public void gone(Outbox outbox) {
    watch.gone(outbox);
  }
}
