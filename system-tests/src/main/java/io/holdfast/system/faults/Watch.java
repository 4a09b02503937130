package io.holdfast.system.faults;

import io.holdfast.system.process.Figures;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.process.SixProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Looks at the processes while a row runs: when the fault was noticed, and how much memory there
/// was.
///
/// Thread-safe.
final class Watch implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(25);
  private static final Duration WEIGH = Duration.ofMillis(250);
  private static final String CONNECTED = "holdfast_adapter_backbone_state{state=\"connected\"} 1";
  private static final long NEVER = -1;

  private final SixProcesses six;
  private final Load load;
  private final AtomicLong peakKib = new AtomicLong();
  private final AtomicLong heldNanos = new AtomicLong(NEVER);
  private final AtomicLong missedNanos = new AtomicLong(NEVER);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;
  private volatile boolean begun;
  private volatile long beganNanos;
  private volatile long heldBefore;

  Watch(SixProcesses six, Load load) {
    this.six = six;
    this.load = load;
    start("weigh", this::weigh);
    start("held", this::lookAtPublishers);
    for (ServiceProcess adapter : six.adapters()) {
      start("adapter", () -> lookAt(adapter));
    }
  }

  /// The fault begins now.
  void begin() {
    heldBefore = load.held();
    beganNanos = System.nanoTime();
    begun = true;
  }

  /// From its beginning to the first publish held, or else to the first adapter that said it is not
  /// connected; -1 when neither came.
  long noticedMillis() {
    long at = heldNanos.get() == NEVER ? missedNanos.get() : heldNanos.get();
    return at == NEVER ? NEVER : (at - beganNanos) / 1_000_000;
  }

  long peakMib() {
    return peakKib.get() / 1024;
  }

  @Override
  public void close() {
    over = true;
    threads.forEach(LockSupport::unpark);
  }

  private void start(String name, Runnable task) {
    threads.add(Thread.ofVirtual().name("watch-" + name).start(task));
  }

  private void lookAtPublishers() {
    while (!over) {
      if (begun && load.held() > heldBefore) {
        heldNanos.compareAndSet(NEVER, System.nanoTime());
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void lookAt(ServiceProcess adapter) {
    while (!over) {
      try {
        if (begun && !Figures.page(adapter).contains(CONNECTED)) {
          missedNanos.compareAndSet(NEVER, System.nanoTime());
        }
      } catch (IOException _) {
        // Dead or frozen: it says nothing.
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void weigh() {
    while (!over) {
      long sum = 0;
      for (ServiceProcess process : six.all()) {
        sum += process.isAlive() ? residentKib(process.pid()).orElse(0L) : 0;
      }
      peakKib.accumulateAndGet(sum, Math::max);
      LockSupport.parkNanos(WEIGH.toNanos());
    }
  }

  private static Optional<Long> residentKib(long pid) {
    try {
      Path status = Path.of("/proc", Long.toString(pid), "status");
      return Files.readAllLines(status, StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
