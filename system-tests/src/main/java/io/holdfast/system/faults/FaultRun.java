package io.holdfast.system.faults;

import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Figures;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.process.SixProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Runs one row on processes that stand: load, fault, end of the fault, convergence, judgement.
///
/// Owned by one thread.
final class FaultRun {
  private static final Duration CONVERGES_WITHIN = Duration.ofSeconds(40);
  private static final Duration GOES_ON = Duration.ofSeconds(1);
  private static final Duration LOSING_WAIT = Duration.ofSeconds(4);
  private static final String READS = "holdfast_fanout_backbone_reads_total";

  private final Cluster cluster;
  private final Load.Size size;

  FaultRun(Cluster cluster, Load.Size size) {
    this.cluster = cluster;
    this.size = size;
  }

  /// What came of it, and the story for people.
  record Told(Outcome outcome, String story) {}

  /// @param round so that no channel is used by two rows
  Told run(Fault fault, int round) throws IOException {
    SixProcesses six = cluster.six();
    String prefix = "%s:%s-%d-".formatted(fault.setup().namespace(), fault.name(), round);
    Duration waits = fault.wanted().mayLose() ? LOSING_WAIT : CONVERGES_WITHIN;
    Map<Long, Double> readsBefore = reads(six);
    try (Load load = new Load(six.ports(), prefix, size, waits);
        Watch watch = new Watch(six, load)) {
      Scene scene = new Scene(cluster, load, watch, waits);
      fault.script().run(scene);
      long converged = scene.convergedMillis();
      load.awaitAnswers(1);
      Eventually.passes(GOES_ON);
      Map<Long, Long> accepted = load.finish();
      awaitAll(load, accepted, waits);
      Outcome outcome = outcome(load, watch, accepted, converged, reads(six), readsBefore);
      return new Told(outcome, load.story());
    }
  }

  private static Outcome outcome(
      Load load,
      Watch watch,
      Map<Long, Long> accepted,
      long converged,
      Map<Long, Double> reads,
      Map<Long, Double> readsBefore)
      throws IOException {
    Load.Proof proof = load.proof(accepted);
    StockClients.Found stock = load.stockFound(accepted);
    boolean stockTold = stock.of("unrecovered") > 0;
    double read = 0;
    for (Map.Entry<Long, Double> one : reads.entrySet()) {
      read += one.getValue() - readsBefore.getOrDefault(one.getKey(), 0.0);
    }
    var counts = load.swarm().counts();
    return new Outcome(
        load.accepted(),
        counts.closes.get() + stock.of("closes"),
        counts.unsubscribes.get() + stock.of("unsubscribed") + stock.of("torn"),
        counts.unrecovered.get() + stock.of("unrecovered"),
        load.refused(),
        load.unknown(),
        load.held(),
        proof.lost() + (stockTold ? 0 : stock.of("lost")),
        proof.told() + (stockTold ? stock.of("lost") : 0),
        proof.findings().duplicates() + stock.of("doubled"),
        proof.findings().inversions() + stock.of("inverted"),
        proof.findings().conflicts() + proof.offsetsBack(),
        counts.errors.get() + proof.findings().strange(),
        load.slowest(),
        watch.noticedMillis(),
        converged,
        Math.round(read),
        watch.peakMib());
  }

  private static void awaitAll(Load load, Map<Long, Long> accepted, Duration within) {
    try {
      Eventually.holds(within, "all of it", () -> load.isThere(accepted));
    } catch (AssertionError _) {
      // What is missing is counted.
    }
  }

  /// History reads of each fanout's life so far, by its process.
  private static Map<Long, Double> reads(SixProcesses six) throws IOException {
    Map<Long, Double> reads = new HashMap<>();
    for (ServiceProcess fanout : six.fanouts()) {
      reads.put(fanout.pid(), Figures.sum(Figures.page(fanout), READS));
    }
    return reads;
  }
}
