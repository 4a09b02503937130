package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.runtime.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// The bare log: durable appends per second, one by one, 64 callers at once, and in batches of 100,
/// each for a fixed time. Run `main` with a folder on the disk in question.
final class LogBench {
  private static final int SECONDS = 4;
  private static final int CHANNELS = 100;
  private static final Payload DATA = Payload.wrap(new byte[200]);

  private final BackboneSession session;
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final String run = Long.toString(System.nanoTime(), 36) + "-";
  private long made;

  private LogBench(BackboneSession session) {
    this.session = session;
  }

  public static void main(String[] args) throws Exception {
    Path dir = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "log-bench");
    EmbeddedBackbone backbone = new EmbeddedBackbone(EmbeddedSettings.in(dir), Ticker.SYSTEM);
    backbone.prepare();
    CountDownLatch opened = new CountDownLatch(1);
    BackboneSession session =
        backbone.open(
            new SessionEvents() {
              @Override
              public void opened() {
                opened.countDown();
              }

              @Override
              public void ended(SessionEnd end) {
                System.out.println(end);
              }
            });
    opened.await();
    LogBench bench = new LogBench(session);
    bench.run("warm-up", 64, 10);
    bench.run("one by one", 1, 1);
    bench.run("64 callers", 64, 1);
    bench.run("batches of 100, one at a time", 1, 100);
    bench.run("batches of 100, 8 at once", 8, 100);
    session.close();
    backbone.close();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void run(String name, int inFlight, int batchSize) throws InterruptedException {
    Semaphore permits = new Semaphore(inFlight);
    stored.set(0);
    long start = System.nanoTime();
    while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(SECONDS)) {
      permits.acquire();
      session.append(
          0,
          new Lane(),
          batch(batchSize),
          results -> {
            permits.release();
            for (PublishResult result : results) {
              (result instanceof PublishResult.Stored ? stored : refused).incrementAndGet();
            }
          });
    }
    permits.acquire(inFlight);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%-32s %,10.0f appends/s  (%d refused)%n", name, stored.get() / seconds, refused.get());
  }

  private List<PublishRequest> batch(int size) {
    List<PublishRequest> batch = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      long number = made++;
      batch.add(
          new PublishRequest(
              number,
              "channel-" + number % CHANNELS,
              DATA,
              null,
              Map.of(),
              run + number,
              0,
              "",
              false,
              5_000,
              0));
    }
    return batch;
  }
}
