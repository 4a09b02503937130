package io.holdfast.system.bench;

import io.holdfast.system.client.Follower;
import io.holdfast.system.client.JsonScanner;
import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmOptions;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.ApiConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Publishes at a steady rate and measures from the due time of each publish call to its arrival at
/// each subscriber.
final class LatencyRun {
  private static final String CHANNEL = "bench:latency";
  private static final int SUBSCRIBERS = 10;
  private static final int PER_SECOND = 1000;
  private static final Duration WITHIN = Duration.ofSeconds(15);

  private final Histogram micros = new Histogram(3);
  private final JsonScanner json = new JsonScanner();
  private volatile boolean measuring;

  /// Runs it and returns the latencies in microseconds.
  Histogram run(int port, Duration warmUp, Duration span) throws IOException {
    SwarmOptions options = SwarmOptions.following(port, CHANNEL, this::arrived);
    try (Swarm swarm = new Swarm(SUBSCRIBERS, options);
        ApiConnection api = new ApiConnection(port, ServerConfig.API_KEY, 10_000)) {
      Eventually.holds(
          WITHIN,
          () -> swarm.counts() + " " + swarm.complaints(),
          () -> swarm.counts().subscribed.get() == SUBSCRIBERS);
      long published = publish(api, warmUp);
      measuring = true;
      published += publish(api, span);
      long wanted = published * SUBSCRIBERS;
      Eventually.holds(
          WITHIN,
          () -> wanted + " deliveries: " + swarm.counts(),
          () -> swarm.counts().publications.get() == wanted);
      return swarm.ask(micros::copy);
    }
  }

  private static long publish(ApiConnection api, Duration span) throws IOException {
    long count = span.toMillis() * PER_SECOND / 1000;
    long began = System.nanoTime();
    for (long n = 0; n < count; n++) {
      long due = began + n * 1_000_000_000L / PER_SECOND;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      String body = "{\"channel\":\"%s\",\"data\":{\"t\":%d}}".formatted(CHANNEL, due);
      ApiConnection.Answer answer = api.call("publish", body);
      if (answer.status() != 200 || Answers.offsets(answer.body()) != 1) {
        throw new AssertionError("not stored: " + answer);
      }
    }
    return count;
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
