package io.holdfast.system.faults;

import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.process.SixProcesses;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What a row's script may touch, and the two moments that it marks.
///
/// Owned by the thread that runs the row.
final class Scene {
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(20);

  private final Cluster cluster;
  private final SixProcesses six;
  private final Load load;
  private final Watch watch;
  private long healedNanos;
  private Map<Long, Long> owed = new HashMap<>();

  Scene(Cluster cluster, Load load, Watch watch) {
    this.cluster = cluster;
    this.six = cluster.six();
    this.load = load;
    this.watch = watch;
  }

  RedisUnderTest redis() {
    return (RedisUnderTest) cluster.backbone();
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
    owed = load.acceptedNow();
    healedNanos = System.nanoTime();
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

  long healedNanos() {
    return healedNanos;
  }

  /// What had been accepted when nothing was wrong any more.
  Map<Long, Long> owed() {
    return owed;
  }
}
