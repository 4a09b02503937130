package io.holdfast.backbone;

import io.holdfast.backbone.downstream.FanoutProbe;
import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.backbone.redis.SentinelSettings;
import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.ops.Check;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A real adapter on a Redis of the test's, configured as an operator would.
public final class RedisAdapter implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final long CREDIT = 8L << 20;
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final BackboneAdapter adapter;
  private final AtomicInteger gaveUp = new AtomicInteger();
  private final LinkAddress address =
      new LinkAddress.InProcess("redis-adapter-" + NUMBERS.incrementAndGet());

  public RedisAdapter(RedisServer server) throws IOException {
    this(server, "--backbone.backoff.min=50ms", "--backbone.backoff.max=200ms");
  }

  public RedisAdapter(RedisServer server, String... more) throws IOException {
    this(List.of("--backbone.endpoints=127.0.0.1:" + server.port()), List.of(more));
  }

  /// On the master that Sentinels name.
  public static RedisAdapter following(SentinelSettings sentinel, String... more)
      throws IOException {
    List<String> place = new ArrayList<>();
    place.add("--backbone.redis.sentinel.master=" + sentinel.master());
    place.add("--backbone.redis.sentinel.addresses=" + String.join(",", sentinel.addresses()));
    place.add("--links.silence=60s");
    place.add("--backbone.backoff.min=50ms");
    place.add("--backbone.backoff.max=200ms");
    return new RedisAdapter(place, List.of(more));
  }

  /// On a Redis that only passes on.
  public static RedisAdapter notified(RedisServer server, String... more) throws IOException {
    List<String> place = new ArrayList<>();
    place.add("--backbone.type=redis-pubsub");
    place.add("--backbone.endpoints=127.0.0.1:" + server.port());
    place.add("--links.silence=60s");
    place.add("--backbone.partitions=4");
    return new RedisAdapter(place, List.of(more));
  }

  private RedisAdapter(List<String> place, List<String> more) throws IOException {
    List<String> arguments = new ArrayList<>();
    if (!place.getFirst().startsWith("--backbone.type=")) {
      arguments.add("--backbone.type=redis");
    }
    arguments.addAll(place);
    arguments.addAll(more);
    adapter =
        new BackboneAdapter(
            BackboneSettings.from(
                HoldfastCatalog.load(Optional.empty(), Map.of(), arguments).settings()),
            address,
            Ticker.SYSTEM,
            _ -> gaveUp.incrementAndGet());
    adapter.start();
  }

  public LinkAddress address() {
    return address;
  }

  /// A fanout that has greeted this adapter.
  public FanoutProbe fanout() {
    return new FanoutProbe(address).greets(CREDIT);
  }

  /// Waits until what health says of the backbone begins like this.
  public String says(String beginning) {
    long until = System.nanoTime() + WAIT_NANOS;
    String said = said();
    while (!said.startsWith(beginning)) {
      if (System.nanoTime() > until) {
        throw new AssertionError("health says " + said + " and never " + beginning);
      }
      LockSupport.parkNanos(5_000_000);
      said = said();
    }
    return said;
  }

  /// How often its owner was asked to end the process.
  public int gaveUp() {
    return gaveUp.get();
  }

  private String said() {
    return adapter.health().checks().stream()
        .filter(check -> check.name().equals("adapter.backbone"))
        .map(Check::detail)
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    adapter.close();
  }
}
