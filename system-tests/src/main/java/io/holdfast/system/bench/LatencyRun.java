package io.holdfast.system.bench;

import io.holdfast.system.client.Follower;
import io.holdfast.system.client.JsonScanner;
import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmOptions;
import io.holdfast.system.process.Eventually;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/// Publishes at a steady rate, the due times spread over several connections, and measures from the
/// due time of each publish call to its arrival at each subscriber.
final class LatencyRun {
  private static final String CHANNEL = "bench:latency";
  private static final int SUBSCRIBERS = 10;
  private static final int PUBLISHERS = 16;
  private static final int PER_SECOND = 1000;
  private static final Duration WITHIN = Duration.ofSeconds(15);

  private final Histogram micros = new Histogram(3);
  private final JsonScanner json = new JsonScanner();
  private volatile boolean measuring;

  /// Runs it and returns the latencies in microseconds.
  Histogram run(int port, Duration warmUp, Duration span) {
    PacedPublisher publisher = new PacedPublisher(port, PUBLISHERS, LatencyRun::body);
    SwarmOptions options = SwarmOptions.following(port, CHANNEL, this::arrived);
    try (Swarm swarm = new Swarm(SUBSCRIBERS, options)) {
      Eventually.holds(
          WITHIN,
          () -> swarm.counts() + " " + swarm.complaints(),
          () -> swarm.counts().subscribed.get() == SUBSCRIBERS);
      long wanted = publisher.publish(PER_SECOND, warmUp) * SUBSCRIBERS;
      await(swarm, wanted);
      measuring = true;
      wanted += publisher.publish(PER_SECOND, span) * SUBSCRIBERS;
      await(swarm, wanted);
      return swarm.ask(micros::copy);
    }
  }

  private static String body(long due) {
    return "{\"channel\":\"%s\",\"data\":{\"t\":%d}}".formatted(CHANNEL, due);
  }

  private static void await(Swarm swarm, long wanted) {
    Eventually.holds(
        WITHIN,
        () -> wanted + " deliveries: " + swarm.counts(),
        () -> swarm.counts().publications.get() == wanted);
  }

  private void arrived(Follower follower, long offset, byte[] bytes, int from, int to) {
    long now = System.nanoTime();
    json.over(bytes, from, to).enter();
    while (json.nextMember()) {
      if (json.named("t") && measuring) {
        micros.recordValue(Math.max(0, (now - json.number()) / 1000));
      } else {
        json.skip();
      }
    }
  }
}
