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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
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
    SwarmOptions options = SwarmOptions.following(port, CHANNEL, this::arrived);
    try (Swarm swarm = new Swarm(SUBSCRIBERS, options)) {
      Eventually.holds(
          WITHIN,
          () -> swarm.counts() + " " + swarm.complaints(),
          () -> swarm.counts().subscribed.get() == SUBSCRIBERS);
      long wanted = publish(port, warmUp) * SUBSCRIBERS;
      await(swarm, wanted);
      measuring = true;
      wanted += publish(port, span) * SUBSCRIBERS;
      await(swarm, wanted);
      return swarm.ask(micros::copy);
    }
  }

  private static void await(Swarm swarm, long wanted) {
    Eventually.holds(
        WITHIN,
        () -> wanted + " deliveries: " + swarm.counts(),
        () -> swarm.counts().publications.get() == wanted);
  }

  /// Publishes at the due times from several connections, so that one slow answer holds up nobody
  /// else. Returns how many.
  private static long publish(int port, Duration span) {
    long count = span.toMillis() * PER_SECOND / 1000;
    long began = System.nanoTime();
    Queue<Exception> trouble = new ConcurrentLinkedQueue<>();
    List<Thread> publishers = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      int first = i;
      Runnable task = () -> publishEach(port, began, first, count, trouble);
      publishers.add(Thread.ofVirtual().name("publisher-" + i).start(task));
    }
    for (Thread publisher : publishers) {
      try {
        publisher.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    if (!trouble.isEmpty()) {
      throw new AssertionError("not everything was stored: " + trouble);
    }
    return count;
  }

  private static void publishEach(
      int port, long began, int first, long count, Queue<Exception> trouble) {
    try (ApiConnection api = new ApiConnection(port, ServerConfig.API_KEY, 10_000)) {
      for (long n = first; n < count; n += PUBLISHERS) {
        long due = began + n * 1_000_000_000L / PER_SECOND;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        String body = "{\"channel\":\"%s\",\"data\":{\"t\":%d}}".formatted(CHANNEL, due);
        ApiConnection.Answer answer = api.call("publish", body);
        if (answer.status() != 200 || Answers.offsets(answer.body()) != 1) {
          throw new IOException("not stored: " + answer);
        }
      }
    } catch (IOException e) {
      trouble.add(e);
    }
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
