package io.holdfast.system.bench;

import io.holdfast.system.client.Dialect;
import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmCounts;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Figures;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// Publishes faster and faster, one publication a call, and never waits for deliveries: what waits
/// must go out together, so that more is delivered than one by one. A step in which a subscriber is
/// disconnected as too slow is the last; without one, each publication must reach everybody.
///
/// Owned by one thread.
final class OverloadRun {
  private static final int[] TIMES = {2, 4, 8, 16};
  private static final int CONNECTIONS = 32;
  private static final int PAYLOAD_BYTES = 128;
  private static final Duration STEP = Duration.ofSeconds(2);
  private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Table table;
  private final Pace pace;

  OverloadRun(Report report, Pace pace) {
    this.pace = pace;
    this.table =
        report.table(
            "overload",
            "subscribers",
            "codec",
            "publishing",
            "accepted_per_second",
            "deliveries_per_second",
            "messages_per_write",
            "peak_queue_bytes",
            "last_delivery_behind_ms",
            "disconnects");
  }

  /// What the server's metrics page says about its writes.
  private static final class Writes {
    private final ServiceProcess server;
    private volatile boolean over;
    private volatile double peakBytes;

    Writes(ServiceProcess server) {
      this.server = server;
    }

    double count() throws IOException {
      return Figures.sum(Figures.page(server), "holdfast_edge_writes_total");
    }

    void watch() {
      while (!over) {
        try {
          double bytes = Figures.sum(Figures.page(server), "holdfast_edge_outbox_bytes_max");
          peakBytes = Math.max(peakBytes, bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
      }
    }
  }

  /// The figures of one step.
  private record Step(double perSecond, long disconnects) {}

  void run(Swarm swarm, int subscribers, Dialect dialect, ServiceProcess server, int port)
      throws IOException {
    String body = TurnPublisher.publishBody(FanoutBench.CHANNEL, PAYLOAD_BYTES);
    Turns turns;
    double writes = new Writes(server).count();
    long before = swarm.counts().publications.get();
    try (TurnPublisher one = new TurnPublisher(port, FanoutBench.CHANNEL, PAYLOAD_BYTES)) {
      turns = new Turns(swarm, subscribers, one::turn);
      turns.run(1, pace.isQuick() ? pace.phase() : STEP, server.pid());
    }
    double oneByOne = turns.deliveriesPerSecond();
    double perWrite =
        (swarm.counts().publications.get() - before) / (new Writes(server).count() - writes);
    String codec = dialect.name().toLowerCase(Locale.ROOT);
    table.row(
        subscribers,
        codec,
        "one a turn",
        oneByOne / subscribers,
        oneByOne,
        perWrite,
        Double.NaN,
        Double.NaN,
        0);
    PacedPublisher publisher = new PacedPublisher(port, CONNECTIONS, _ -> body);
    double best = 0;
    for (int times : TIMES) {
      String name = times + " times that";
      double wanted = times * oneByOne / subscribers;
      Step step = step(swarm, subscribers, codec, name, wanted, server, publisher);
      best = Math.max(best, step.perSecond);
      if (step.disconnects > 0) {
        break;
      }
    }
    if (best < oneByOne) {
      throw new AssertionError(
          "under overload %.0f deliveries a second, one by one %.0f".formatted(best, oneByOne));
    }
  }

  private Step step(
      Swarm swarm,
      int subscribers,
      String codec,
      String name,
      double publicationsPerSecond,
      ServiceProcess server,
      PacedPublisher publisher)
      throws IOException {
    Writes writes = new Writes(server);
    SwarmCounts counts = swarm.counts();
    double writesBefore = writes.count();
    long deliveredBefore = counts.publications.get();
    long closesBefore = counts.closes.get();
    Thread watch = Thread.ofVirtual().name("watch").start(writes::watch);
    long began = System.nanoTime();
    long accepted = publisher.publish(publicationsPerSecond, pace.isQuick() ? pace.phase() : STEP);
    double publishing = (System.nanoTime() - began) / 1e9;
    long behind = awaitDeliveries(counts, deliveredBefore + accepted * subscribers, closesBefore);
    double delivering = (System.nanoTime() - began) / 1e9;
    writes.over = true;
    LockSupport.unpark(watch);
    long delivered = counts.publications.get() - deliveredBefore;
    long disconnects = counts.closes.get() - closesBefore;
    table.row(
        subscribers,
        codec,
        name,
        accepted / publishing,
        delivered / delivering,
        delivered / (writes.count() - writesBefore),
        (long) writes.peakBytes,
        behind,
        disconnects);
    return new Step(delivered / delivering, disconnects);
  }

  /// Waits until everybody has everything, or somebody was disconnected and is back. Returns the
  /// milliseconds that it took.
  private static long awaitDeliveries(SwarmCounts counts, long wanted, long closesBefore) {
    long began = System.nanoTime();
    Eventually.holds(
        DELIVERED_WITHIN,
        () -> wanted - counts.publications.get() + " deliveries short: " + counts,
        () -> counts.publications.get() >= wanted || counts.closes.get() > closesBefore);
    long millis = (System.nanoTime() - began) / 1_000_000;
    if (counts.closes.get() == closesBefore && counts.publications.get() != wanted) {
      throw new AssertionError("more deliveries than publications: " + counts);
    }
    return millis;
  }
}
