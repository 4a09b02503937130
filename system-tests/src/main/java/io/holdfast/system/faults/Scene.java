package io.holdfast.system.faults;

import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.process.SixProcesses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a row's script may touch, and the two moments that it marks.
///
/// Owned by the thread that runs the row.
final class Scene {
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(20);

  private final Cluster cluster;
  private final SixProcesses six;
  private final Load load;
  private final Watch watch;
  private final Duration waits;
  private final AtomicLong convergedMillis = new AtomicLong(-1);
  private @Nullable Thread converging;

  /// @param waits how long everybody has to get everything
  Scene(Cluster cluster, Load load, Watch watch, Duration waits) {
    this.waits = waits;
    this.cluster = cluster;
    this.six = cluster.six();
    this.load = load;
    this.watch = watch;
  }

  RedisUnderTest redis() {
    return (RedisUnderTest) cluster.backbone();
  }

  SentinelUnderTest sentinel() {
    return (SentinelUnderTest) cluster.backbone();
  }

  SixProcesses six() {
    return six;
  }

  /// The ways from edges to fanouts.
  void wiresToFanouts(Consumer<TcpProxy> change) {
    cluster.wires().subList(0, six.fanouts().size()).forEach(change);
  }

  /// The ways from fanouts to adapters.
  void wiresToAdapters(Consumer<TcpProxy> change) {
    List<TcpProxy> wires = cluster.wires();
    wires.subList(six.fanouts().size(), wires.size()).forEach(change);
  }

  Load load() {
    return load;
  }

  /// The fault begins now.
  void begins() {
    watch.begin();
  }

  /// Nothing is wrong from now on.
  void healed() {
    Map<Long, Long> owed = load.acceptedNow();
    long healedNanos = System.nanoTime();
    converging = Thread.ofVirtual().name("converging").start(() -> converge(owed, healedNanos));
  }

  private void converge(Map<Long, Long> owed, long healedNanos) {
    try {
      Eventually.holds(waits, "converged", () -> load.isThere(owed));
      convergedMillis.set((System.nanoTime() - healedNanos) / 1_000_000);
    } catch (AssertionError _) {
      // It never did.
    }
  }

  /// From the end of the fault until everybody had what had been accepted before it; -1 = never.
  /// Waits for it.
  long convergedMillis() {
    Thread thread = converging;
    if (thread == null) {
      throw new IllegalStateException("the script does not say when the fault is over");
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return convergedMillis.get();
  }

  /// Real time with the fault in place.
  void lasts(double seconds) {
    Eventually.passes(Duration.ofMillis((long) (seconds * 1000)));
  }

  /// Until publishes are held.
  void awaitHeld() {
    long before = load.held();
    Eventually.holds(NOTICED_WITHIN, load::story, () -> load.held() > before);
  }

  /// SIGKILL and another life.
  void restart(ServiceProcess process) {
    process.kill();
    process.launch();
    process.awaitReady();
  }

  /// What whoever watches a process does when it ends by itself.
  void revive(ServiceProcess process) {
    process.awaitEnd();
    process.launch();
    process.awaitReady();
  }
}
