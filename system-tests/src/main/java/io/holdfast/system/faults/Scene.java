package io.holdfast.system.faults;

import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.process.SixProcesses;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// What a row's script may touch, and the two moments that it marks.
///
/// Owned by the thread that runs the row.
final class Scene {
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(20);

  private final BackboneUnderTest backbone;
  private final SixProcesses six;
  private final Load load;
  private final Watch watch;
  private long healedNanos;
  private Map<Long, Long> owed = new HashMap<>();

  Scene(BackboneUnderTest backbone, SixProcesses six, Load load, Watch watch) {
    this.backbone = backbone;
    this.six = six;
    this.load = load;
    this.watch = watch;
  }

  RedisUnderTest redis() {
    return (RedisUnderTest) backbone;
  }

  SixProcesses six() {
    return six;
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
