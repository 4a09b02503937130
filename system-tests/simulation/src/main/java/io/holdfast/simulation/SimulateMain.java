package io.holdfast.simulation;

import java.util.List;
import java.util.Map;

/// `./holdfast simulate`.
public final class SimulateMain {
  private static final String USAGE =
      """
      Usage: ./holdfast simulate [--seeds N] [--from S]
             ./holdfast simulate --seed S [--trace]

      Runs the shipped cores of all three services between simulated clients, publishers, links and
      a backbone, on one virtual clock, and holds everybody against the promises.

        --seeds N   so many runs, 2,000 unless told
        --from S    the first seed, 0 unless told
        --seed S    this one run alone
        --trace     every step of that run, to standard output
      """;

  private SimulateMain() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args)));
  }

  /// The exit code: 1 when a promise was broken, 2 when the options are wrong.
  static int run(List<String> args) {
    long seeds = 2_000;
    long from = 0;
    boolean traces = false;
    try {
      for (int i = 0; i < args.size(); i++) {
        switch (args.get(i)) {
          case "--seeds" -> seeds = number(args, ++i);
          case "--from" -> from = number(args, ++i);
          case "--seed" -> {
            from = number(args, ++i);
            seeds = 1;
          }
          case "--trace" -> traces = true;
          default ->
              throw new IllegalArgumentException("unknown option " + args.get(i) + "\n\n" + USAGE);
        }
      }
    } catch (IllegalArgumentException wrong) {
      System.err.println("holdfast simulate: " + wrong.getMessage());
      return 2;
    }
    Simulation simulation = new Simulation();
    Simulation.Finding finding =
        traces ? Simulation.trace(from, System.out) : simulation.runAll(from, seeds);
    if (finding != null) {
      System.out.print(finding.report());
      return 1;
    }
    if (!traces) {
      print(simulation, seeds);
    }
    return 0;
  }

  private static long number(List<String> args, int at) {
    try {
      return Long.parseLong(args.get(at));
    } catch (NumberFormatException | IndexOutOfBoundsException none) {
      throw new IllegalArgumentException(args.get(at - 1) + " needs a whole number");
    }
  }

  private static void print(Simulation simulation, long seeds) {
    System.out.println(seeds + " runs, no promise broken. What they reached:");
    for (Map.Entry<String, Long> each : simulation.coverage().counts().entrySet()) {
      System.out.printf("  %,12d  %s%n", each.getValue(), each.getKey());
    }
  }
}
