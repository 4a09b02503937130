package io.holdfast.system.bench;

import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.ApiConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/// Publishes at a steady rate through the server API, the due times spread over several
/// connections, so that one slow answer holds up nobody else. Each answer must hold a position.
///
/// Immutable.
///
/// @param body of the `publish` call that is due at this time
record PacedPublisher(int port, int connections, LongFunction<String> body) {
  private static final int ANSWER_MILLIS = 15_000;

  /// Publishes what is due within `span`, and returns how many that was once all are answered.
  long publish(double perSecond, Duration span) {
    long count = Math.max(1, (long) (span.toNanos() / 1e9 * perSecond));
    long began = System.nanoTime();
    Queue<Exception> trouble = new ConcurrentLinkedQueue<>();
    List<Thread> publishers = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      int first = i;
      Runnable task = () -> publishEach(began, first, count, perSecond, trouble);
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

  private void publishEach(
      long began, int first, long count, double perSecond, Queue<Exception> trouble) {
    try (ApiConnection api = new ApiConnection(port, ServerConfig.API_KEY, ANSWER_MILLIS)) {
      for (long n = first; n < count; n += connections) {
        long due = began + (long) (n * 1e9 / perSecond);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        ApiConnection.Answer answer = api.call("publish", body.apply(due));
        if (answer.status() != 200 || Answers.offsets(answer.body()) != 1) {
          throw new IOException("not stored: " + answer);
        }
      }
    } catch (IOException e) {
      trouble.add(e);
    }
  }
}
