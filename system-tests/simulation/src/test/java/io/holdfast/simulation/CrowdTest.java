package io.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// 10,000 clients of 20 channels on two of each service, and one fault of five seconds. Promise:
/// everybody is at the top afterwards (P4), and for all of them the backbone's history was read at
/// most once for each time that another fanout took a channel over.
class CrowdTest {
  private static final int CLIENTS = 10_000;

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"BACKBONE_RESTART", "BACKBONE_RESTART_EMPTY", "FANOUT_KILL", "EDGE_KILL"})
  void convergesWithOneReadAChannel(Fault.Kind kind) {
    Fault fault = new Fault(kind, World.SECOND, 5 * World.SECOND, 0, 1);
    Plan plan =
        new Plan(1, Plan.Family.FORGETFUL, 2, 2, 2, 4, CLIENTS, 7 * World.SECOND, List.of(fault));
    Coverage reached = new Coverage();
    Run run = new Run(plan, Population.crowd(20), reached, false);
    run.run();
    Map<String, Integer> reads = run.server().reads();
    // A killed fanout's channels go to the other one, and back when it has returned.
    int most = kind == Fault.Kind.FANOUT_KILL ? 2 : 1;
    assertTrue(reads.values().stream().allMatch(count -> count <= most), reads::toString);
    assertEquals(1, reached.of("run: judged"));
    System.out.printf(
        "%s: %d channels read, converged after %d ms%n",
        kind, reads.size(), (run.world.nanos() - World.SECOND) / World.MILLI);
  }
}
