package io.holdfast.system.bench;

import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmCounts;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Runs turns for a while: publish, wait until every subscriber has all of it. One delivery short
/// ends the benchmark.
///
/// Owned by one thread.
final class Turns {
  private static final long POLL_NANOS = 40_000;
  private static final Duration TURN_WITHIN = Duration.ofSeconds(15);

  /// Publishes so many at once.
  @FunctionalInterface
  interface Publisher {
    void turn(int publications) throws IOException;
  }

  private final Swarm swarm;
  private final int subscribers;
  private final Publisher publisher;
  private double microsPerDelivery;
  private double deliveriesPerSecond;
  private int bytesPerTurn;

  Turns(Swarm swarm, int subscribers, Publisher publisher) {
    this.swarm = swarm;
    this.subscribers = subscribers;
    this.publisher = publisher;
  }

  /// Runs turns for `span`, and measures the CPU of process `pid` meanwhile.
  void run(int perTurn, Duration span, long pid) throws IOException {
    SwarmCounts counts = swarm.counts();
    long bytesBefore = counts.bytes.get();
    double cpuBefore = CpuTime.micros(pid);
    long began = System.nanoTime();
    long turns = 0;
    while (System.nanoTime() - began < span.toNanos()) {
      long wanted = counts.publications.get() + (long) subscribers * perTurn;
      publisher.turn(perTurn);
      await(counts, wanted);
      turns++;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double deliveries = (double) turns * subscribers * perTurn;
    microsPerDelivery = (CpuTime.micros(pid) - cpuBefore) / deliveries;
    deliveriesPerSecond = deliveries / seconds;
    bytesPerTurn = (int) ((counts.bytes.get() - bytesBefore) / (turns * subscribers));
  }

  double microsPerDelivery() {
    return microsPerDelivery;
  }

  double deliveriesPerSecond() {
    return deliveriesPerSecond;
  }

  /// Bytes that one subscriber gets in one turn.
  int bytesPerTurn() {
    return bytesPerTurn;
  }

  private static void await(SwarmCounts counts, long wanted) {
    long deadline = System.nanoTime() + TURN_WITHIN.toNanos();
    while (counts.publications.get() < wanted) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "%d deliveries short: %s".formatted(wanted - counts.publications.get(), counts));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    if (counts.publications.get() > wanted) {
      throw new AssertionError("more deliveries than publications: " + counts);
    }
  }
}
