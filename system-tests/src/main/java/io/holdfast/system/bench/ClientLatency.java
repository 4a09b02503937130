package io.holdfast.system.bench;

import io.holdfast.system.client.Follower;
import io.holdfast.system.client.JsonScanner;
import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmCounts;
import io.holdfast.system.client.SwarmOptions;
import io.holdfast.system.process.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// From client to client: a publisher's websocket on each channel, subscribers spread over them,
/// and the time from the write of a publish to its arrival at each subscriber. A publish that is
/// written late counts from when it was due.
///
/// Owned by one thread; the histogram by the swarm's.
final class ClientLatency implements AutoCloseable {
  static final int CHANNELS = 20;
  static final int SUBSCRIBERS = 200;

  private static final String PAD = "x".repeat(100);
  private static final Duration WITHIN = Duration.ofSeconds(20);

  /// A timer wakes that late without anybody's fault.
  private static final long TIMER_SLACK_NANOS = 1_000_000;

  private final Histogram micros = new Histogram(3);
  private final JsonScanner json = new JsonScanner();
  private final List<ClientPublisher> publishers = new ArrayList<>();
  private final Swarm swarm;
  private long published;
  private volatile boolean measuring;

  /// Connects everybody.
  ClientLatency(int port) throws IOException {
    SwarmOptions options =
        SwarmOptions.following(port, "", this::arrived)
            .following(client -> List.of(channel(client % CHANNELS)));
    swarm = new Swarm(SUBSCRIBERS, options);
    Eventually.holds(
        WITHIN,
        () -> swarm.counts() + " " + swarm.complaints(),
        () -> swarm.counts().subscribed.get() == SUBSCRIBERS);
    for (int i = 0; i < CHANNELS; i++) {
      publishers.add(new ClientPublisher(port, channel(i)));
    }
  }

  private static String channel(int number) {
    return "bench:latency" + number;
  }

  /// The latencies in microseconds of publishing so many a second.
  Histogram run(int perSecond, Duration warmUp, Duration span) throws IOException {
    measuring = false;
    publish(perSecond, warmUp);
    swarm.ask(() -> {
      micros.reset();
      return true;
    });
    measuring = true;
    publish(perSecond, span);
    return swarm.ask(micros::copy);
  }

  /// Returns when every subscriber has everything and every publish was answered.
  private void publish(int perSecond, Duration span) throws IOException {
    long count = (long) (span.toNanos() / 1e9 * perSecond);
    long began = System.nanoTime();
    for (long n = 0; n < count; n++) {
      long due = began + n * 1_000_000_000L / perSecond;
      long now = System.nanoTime();
      while (due - now > 0) {
        LockSupport.parkNanos(due - now);
        now = System.nanoTime();
      }
      long from = now - due > TIMER_SLACK_NANOS ? due : now;
      publishers
          .get((int) (n % CHANNELS))
          .publish("{\"t\":%d,\"pad\":\"%s\"}".formatted(from, PAD));
    }
    published += count;
    Eventually.holds(
        WITHIN,
        () ->
            "%d publishes answered, %d deliveries: %s %s"
                .formatted(published, wanted(), troubles(), swarm.counts()),
        () -> stored() + refused() >= published && swarm.counts().publications.get() >= wanted());
    judge();
  }

  private long wanted() {
    return stored() * (SUBSCRIBERS / CHANNELS);
  }

  /// Publishes so far that the server refused as too many for it: neither stored nor delivered.
  long refused() {
    return publishers.stream().mapToLong(ClientPublisher::refused).sum();
  }

  private long stored() {
    return publishers.stream().mapToLong(ClientPublisher::stored).sum();
  }

  private List<String> troubles() {
    return publishers.stream()
        .map(ClientPublisher::trouble)
        .filter(trouble -> !trouble.isEmpty())
        .toList();
  }

  private void judge() {
    SwarmCounts counts = swarm.counts();
    boolean isRight =
        stored() + refused() == published
            && counts.publications.get() == wanted()
            && troubles().isEmpty()
            && counts.closes.get() == 0
            && counts.errors.get() == 0
            && counts.offsetJumps.get() == 0
            && counts.offsetsBack.get() == 0;
    if (!isRight) {
      throw new AssertionError(
          "of %d published %d were stored, %d refused %s: %s"
              .formatted(published, stored(), refused(), troubles(), counts));
    }
  }

  private void arrived(Follower follower, long offset, byte[] bytes, int from, int to) {
    long now = System.nanoTime();
    json.over(bytes, from, to).enter();
    while (json.nextMember()) {
      if (json.named("t")) {
        long sent = json.number();
        if (measuring) {
          micros.recordValue(Math.max(0, (now - sent) / 1000));
        }
      } else {
        json.skip();
      }
    }
  }

  @Override
  public void close() throws IOException {
    swarm.close();
    for (ClientPublisher publisher : publishers) {
      publisher.close();
    }
  }
}
