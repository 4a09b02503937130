package io.holdfast.edge.shard;

import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.auth.TokenVerifier;
import io.holdfast.edge.connection.ConnectionRules;
import io.holdfast.edge.links.ShardPort;
import io.holdfast.edge.links.UplinkPort;
import io.holdfast.edge.links.UpstreamLoop;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.transport.Handshake;
import io.holdfast.edge.transport.SocketEvents;
import io.holdfast.edge.transport.SocketHost;
import io.holdfast.edge.write.SocketSink;
import io.holdfast.edge.write.WriteLane;
import io.holdfast.edge.write.WriteWatch;
import io.holdfast.runtime.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// All shards of an edge: each new connection goes to the next one.
///
/// Thread-safe.
public final class Shards implements SocketHost, AutoCloseable {
  private final List<Shard> shards = new ArrayList<>();
  private final List<WriteLane> lanes = new ArrayList<>();
  private final WriteWatch watch;
  private final ShardParts parts;
  private final AtomicLong nextNumber = new AtomicLong(1);
  private volatile @Nullable CloseReason closing;

  public Shards(
      ShardSettings settings,
      WriteLane.Style style,
      Duration writeTimeout,
      ConnectionRules rules,
      Namespaces namespaces,
      TokenVerifier tokens,
      UpstreamLoop links,
      String node,
      Ticker ticker) {
    this.parts = new ShardParts(rules, namespaces, tokens, node, ticker);
    this.watch = new WriteWatch(writeTimeout);
    SecureRandom seeds = new SecureRandom();
    for (int i = 0; i < settings.shards(); i++) {
      WriteLane lane = new WriteLane("edge-writer-" + i, style, watch);
      lanes.add(lane);
      RandomGenerator dice = RandomGeneratorFactory.of("L64X128MixRandom").create(seeds.nextLong());
      shards.add(new Shard(i, settings, parts, links, lane, watch, ticker, dice));
    }
  }

  public List<? extends ShardPort> ports() {
    return List.copyOf(shards);
  }

  /// Where what clients say by requests of their own is taken.
  public UplinkPort homes() {
    return parts.homes();
  }

  public void start() {
    watch.start();
    lanes.forEach(WriteLane::start);
    shards.forEach(Shard::start);
  }

  @Override
  public SocketEvents opened(SocketSink sink, Handshake handshake) {
    long number = nextNumber.getAndIncrement();
    Shard shard = shards.get((int) (number % shards.size()));
    SocketEvents events = shard.core().connect(number, sink, handshake);
    CloseReason reason = closing;
    if (reason != null) {
      events.violated(reason);
    }
    return events;
  }

  /// Closes every connection with this reason, spread over so many nanoseconds, and whoever comes
  /// meanwhile at once; returns at once. The latch is down when all were told.
  public CountDownLatch drain(CloseReason reason, long nanos) {
    closing = reason;
    CountDownLatch told = new CountDownLatch(shards.size());
    shards.forEach(shard -> {
      if (!shard.later(new ShardEvent.Drain(reason, nanos, told::countDown))) {
        told.countDown();
      }
    });
    return told;
  }

  /// Closes every connection with this reason, those too whose handshake is just over; returns at
  /// once.
  public void closeAll(CloseReason reason) {
    closing = reason;
    shards.forEach(shard -> shard.later(new ShardEvent.CloseAll(reason)));
  }

  private int sum(ToIntFunction<ShardFigures> figure) {
    return shards.stream().mapToInt(shard -> figure.applyAsInt(shard.core().figures())).sum();
  }

  private long sumLong(ToLongFunction<ShardFigures> figure) {
    return shards.stream().mapToLong(shard -> figure.applyAsLong(shard.core().figures())).sum();
  }

  /// Whether the loop of every shard runs, and the watch that keeps every lane with a writer.
  public boolean running() {
    return watch.running() && shards.stream().allMatch(Shard::running);
  }

  public int connections() {
    return sum(ShardFigures::connections);
  }

  public int subscriptions() {
    return sum(ShardFigures::subscriptions);
  }

  public int channels() {
    return sum(ShardFigures::channels);
  }

  public int users() {
    return parts.users().count();
  }

  public long deliveries() {
    return sumLong(ShardFigures::deliveries);
  }

  public long gapsWithoutPosition() {
    return sumLong(ShardFigures::gapsWithoutPosition);
  }

  public long gapsUntold() {
    return sumLong(ShardFigures::gapsUntold);
  }

  public long resyncPasses() {
    return sumLong(ShardFigures::resyncPasses);
  }

  public int resyncsWaiting() {
    return sum(ShardFigures::resyncsWaiting);
  }

  public WriteWatch watch() {
    return watch;
  }

  @Override
  public void close() {
    shards.forEach(Shard::close);
    lanes.forEach(WriteLane::close);
    watch.close();
  }
}
