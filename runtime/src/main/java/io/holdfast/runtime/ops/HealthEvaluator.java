package io.holdfast.runtime.ops;

import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Asks every service once a second how it is and publishes one immutable verdict: the only writer
/// of it. A service whose report fails with an exception is failing.
///
/// Thread-safe: one loop writes, a volatile is read.
final class HealthEvaluator implements AutoCloseable {
  /// How often; probes read what is at most this old.
  private static final long EVERY_NANOS = 1_000_000_000L;

  /// How often until the services have worked for the first time: readiness waits for that.
  private static final long EVERY_NANOS_AT_FIRST = 100_000_000L;

  /// Readiness waits so long for services that do not get to work, then it lets the process be used
  /// as it is: a roll-out during an outage must be able to finish.
  private static final long FIRST_NANOS_MAX = 30 * EVERY_NANOS;

  /// A verdict older than this means that a report hangs: nothing said about it is true any more.
  private static final long STALE_NANOS = 10 * EVERY_NANOS;

  private static final System.Logger LOG = System.getLogger(HealthEvaluator.class.getName());

  private final Map<String, Supplier<HealthReport>> services;
  private final Ticker ticker;
  private final Counter transitions;
  private final Loop<Boolean> loop;
  private volatile HealthVerdict verdict;
  private volatile boolean settled;
  private volatile long startedAtNanos;

  HealthEvaluator(Map<String, Supplier<HealthReport>> services, Ticker ticker) {
    this.services = new LinkedHashMap<>(services);
    this.ticker = ticker;
    this.verdict = HealthVerdict.assumed(ticker.wallMillis(), ticker.nanoTime());
    this.transitions =
        Metrics.counter("holdfast_health_transitions", "Changes of this process's health level");
    Metrics.gauge(
        "holdfast_health_status",
        "Health of this process: 0 ok, 1 degraded, 2 failing",
        () -> current().level().number());
    this.loop = Loop.bounded("ops-health", 16, ticker, new Owner());
  }

  void start() {
    startedAtNanos = ticker.nanoTime();
    loop.start();
    loop.offer(true);
  }

  /// Whether the services have worked once, or had their time to.
  boolean settled() {
    return settled;
  }

  /// The latest verdict; failing when the evaluator itself has fallen silent.
  HealthVerdict current() {
    HealthVerdict latest = verdict;
    if (ticker.nanoTime() - latest.atNanos() <= STALE_NANOS) {
      return latest;
    }
    Check silent = Check.failing("evaluator", "no evaluation for more than 10 s: a report hangs");
    return new HealthVerdict(
        Level.FAILING,
        latest.sinceWallMillis(),
        latest.atNanos(),
        false,
        List.of(new HealthVerdict.Finding("ops", silent)));
  }

  /// Which parts of this process have ended, the evaluator included; empty when none.
  String whyDead() {
    return loop.running() ? verdict.whyDead() : "ops evaluator: has ended; see the log for why";
  }

  private void evaluate(long nowNanos) {
    Level worst = Level.OK;
    List<HealthVerdict.Finding> findings = new ArrayList<>();
    for (Map.Entry<String, Supplier<HealthReport>> service : services.entrySet()) {
      HealthReport report = ask(service.getKey(), service.getValue());
      worst = worst.worseOf(report.level());
      for (Check check : report.checks()) {
        findings.add(new HealthVerdict.Finding(service.getKey(), check));
      }
    }
    HealthVerdict before = verdict;
    boolean changed = before.level() != worst;
    long since = changed || before.assumed() ? ticker.wallMillis() : before.sinceWallMillis();
    HealthVerdict now = new HealthVerdict(worst, since, nowNanos, false, findings);
    verdict = now;
    boolean wasSettled = settled; // before that it is a start and no change
    settled |= worst != Level.FAILING || nowNanos - startedAtNanos > FIRST_NANOS_MAX;
    if (changed && wasSettled) {
      transitions.increment();
      LOG.log(
          worst == Level.OK ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
          "health {0} -> {1}: {2}",
          before.level().word(),
          worst.word(),
          now.reason());
    }
  }

  private static HealthReport ask(String service, Supplier<HealthReport> report) {
    try {
      return report.get();
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "the health report of " + service + " failed", bug);
      return HealthReport.of(Check.failing("report", "failed: " + bug));
    }
  }

  @Override
  public void close() {
    loop.close();
  }

  private final class Owner implements Loop.Owner<Boolean> {
    private long nextNanos = Long.MAX_VALUE;

    @Override
    public void handle(Boolean start) {
      wake(ticker.nanoTime());
    }

    @Override
    public long nextWakeNanos() {
      return nextNanos;
    }

    @Override
    public void wake(long nowNanos) {
      evaluate(nowNanos);
      nextNanos = nowNanos + (settled ? EVERY_NANOS : EVERY_NANOS_AT_FIRST);
    }
  }
}
