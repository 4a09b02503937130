package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.system.faults.FaultSuite;
import io.holdfast.system.process.Installation;
import io.holdfast.system.process.RedisProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A few rows of `./holdfast faults`, one after the other on the same two edges, two fanouts and
/// two adapters, and in the long form more of them. Faults: Redis is killed and comes back from its
/// file; it is stopped and goes on; it is killed and comes back empty; it is flushed twice and then
/// an edge is killed. Promise: no socket closes but those of the killed edge, no subscription ends,
/// no publish is refused, nobody is told of a loss, and everything arrives once and in order (P1 to
/// P5).
final class FaultSuiteTest {
  private static final int CLIENTS = 100;
  private static final int PER_SECOND = 200;
  private static final List<String> SHORT =
      List.of("kill-5s", "freeze-3s", "restart-empty", "flushall-then-edge");
  private static final List<String> LONG =
      List.of("freeze-10s", "reset", "black-hole", "deaf-tails", "restart-old", "flap-2s");

  @Test
  void aRedisThatIsKilledFrozenAndWipedCostsNobodyAnything() throws IOException {
    assumeTrue(Installation.find().isBuilt(), "standalone is not packaged: mvn verify does so");
    assumeTrue(RedisProcess.isInstalled(), "no redis-server (apt-get install redis-server)");
    try (FaultSuite suite = new FaultSuite("redis", CLIENTS, PER_SECOND, 0)) {
      run(suite, SHORT);
      if (RealTest.isLong()) {
        run(suite, LONG);
      }
    }
  }

  private static void run(FaultSuite suite, List<String> names) throws IOException {
    for (String name : names) {
      FaultSuite.Row row = suite.run(name);
      System.out.println(row.line());
      assertTrue(row.isSafe(), row::story);
    }
  }
}
