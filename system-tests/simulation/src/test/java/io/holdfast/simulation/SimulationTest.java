package io.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Thousands of seeds, and what they must have reached. `-Dholdfast.seeds=N` runs that many.
class SimulationTest {
  private static final long SEEDS = Long.getLong("holdfast.seeds", 2_000);

  private static final List<String> REACHED =
      List.of(
          "adapter: CONNECTED > DOWN",
          "adapter: CONNECTED > STALE",
          "adapter: CONNECTING > CONNECTED",
          "adapter: DOWN > CONNECTED",
          "adapter: STALE > CONNECTED",
          "adapter: STALE > DOWN",
          "adapter: flapping",
          "adapter: flapping no more",
          "adapter: knocked, nobody there",
          "adapter: knocked, somebody there",
          "adapter: session FLAP",
          "adapter: session HUNG",
          "adapter: session LOST",
          "adapter: session REFUSED",
          "adapter: session SILENT",
          "adapter: tail discontinued",
          "backbone: append not answered in time",
          "backbone: epoch begun on an empty log",
          "backbone: epoch begun",
          "backbone: history read",
          "client: recovered",
          "client: told that it missed something",
          "client: unsubscribed with 2500",
          "edge: closed a link",
          "fanout: closed an edge's link",
          "fanout: hung up on an adapter",
          "publish: held",
          "publish: refused for now",
          "publish: unknown",
          "spool: disk refused",
          "spool: found at start",
          "spool: loaded");

  @Test
  void noSeedBreaksAPromise() {
    Simulation simulation = new Simulation();
    Simulation.Finding finding = simulation.runAll(0, SEEDS);
    if (finding != null) {
      fail(finding.report());
    }
    assertEquals(SEEDS, simulation.coverage().of("run: judged"));
    List<String> missing = new ArrayList<>();
    for (Fault.Kind kind : Fault.Kind.values()) {
      if (simulation.coverage().of("fault: " + kind) == 0) {
        missing.add("fault: " + kind);
      }
    }
    REACHED.stream().filter(what -> simulation.coverage().of(what) == 0).forEach(missing::add);
    assertTrue(SEEDS < 2_000 || missing.isEmpty(), () -> "never reached: " + missing);
  }

  @Test
  void theSameSeedIsTheSameRun() {
    for (long seed = 0; seed < 12; seed++) {
      assertEquals(fingerprint(seed), fingerprint(seed), "seed " + seed);
    }
  }

  @Test
  void anotherSeedIsAnotherRun() {
    assertTrue(fingerprint(1) != fingerprint(5));
  }

  private static long fingerprint(long seed) {
    Run run = new Run(Plan.of(seed), new Coverage(), false);
    run.run();
    return run.world.fingerprint();
  }

  @Test
  void wrongOptionsAreNamed() {
    assertEquals(2, SimulateMain.run(List.of("--sed", "5")));
    assertEquals(2, SimulateMain.run(List.of("--seed")));
    assertEquals(2, SimulateMain.run(List.of("--seeds", "many")));
    assertEquals(0, SimulateMain.run(List.of("--seeds", "1")));
  }
}
