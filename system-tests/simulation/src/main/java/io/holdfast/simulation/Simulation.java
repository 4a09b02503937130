package io.holdfast.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Runs seeds; of one that breaks a promise it finds the fewest faults that still do.
final class Simulation {
  private static final int TRACE_LINES = 60;
  private static final Pattern PROMISE = Pattern.compile("\\bP\\d\\b");

  private static final int AT_ONCE = 64;

  private final Coverage coverage = new Coverage();

  /// A run that broke a promise, with the fewest faults that do.
  record Finding(Plan plan, String what, List<String> trace) {
    String report() {
      StringBuilder text = new StringBuilder();
      text.append("seed ").append(plan.seed()).append(": ").append(what).append('\n');
      text.append(
          "  %d edges, %d fanouts, %d adapters, %d partitions, %d clients; faults:\n"
              .formatted(
                  plan.edges(),
                  plan.fanouts(),
                  plan.adapters(),
                  plan.partitions(),
                  plan.clients()));
      plan.faults().forEach(fault -> text.append("    ").append(fault).append('\n'));
      text.append("  the end of its trace:\n");
      trace
          .subList(Math.max(0, trace.size() - TRACE_LINES), trace.size())
          .forEach(line -> text.append("    ").append(line.strip()).append('\n'));
      text.append("  again, whole: ./holdfast simulate --seed ")
          .append(plan.seed())
          .append(" --trace\n");
      return text.toString();
    }
  }

  Coverage coverage() {
    return coverage;
  }

  /// Runs many seeds; null = every promise was kept in all of them.
  @Nullable Finding runAll(long from, long count) {
    for (long begin = from; begin < from + count; begin += AT_ONCE) {
      List<Outcome> outcomes =
          LongStream.range(begin, Math.min(begin + AT_ONCE, from + count))
              .parallel()
              .mapToObj(Simulation::outcome)
              .toList();
      for (Outcome each : outcomes) {
        coverage.add(each.reached());
        if (each.broken() != null) {
          return shrunk(each.plan(), promise(each.broken()));
        }
      }
    }
    return null;
  }

  /// What the first seed that breaks a promise breaks; null = none does. Nothing is shrunk.
  static @Nullable String firstBroken(long from, long count) {
    return LongStream.range(from, from + count)
        .parallel()
        .mapToObj(Simulation::outcome)
        .map(Outcome::broken)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /// Runs one seed and prints every step of it.
  static @Nullable Finding trace(long seed, PrintStream to) {
    Plan plan = Plan.of(seed);
    Run run = new Run(plan, new Coverage(), true);
    String broken = outcome(run);
    run.world.trace.forEach(to::println);
    return broken == null ? null : new Finding(plan, broken, run.world.trace);
  }

  private record Outcome(Plan plan, Coverage reached, @Nullable String broken) {}

  private static Outcome outcome(long seed) {
    Plan plan = Plan.of(seed);
    Coverage reached = new Coverage();
    return new Outcome(plan, reached, outcome(new Run(plan, reached, false)));
  }

  private static @Nullable String outcome(Run run) {
    try {
      run.run();
      return null;
    } catch (Violation broken) {
      return String.valueOf(broken.getMessage());
    } catch (RuntimeException bug) {
      StackTraceElement[] where = bug.getStackTrace();
      return "a core failed: " + bug + (where.length == 0 ? "" : " at " + where[0]);
    }
  }

  /// Which promise it was, as far as the text says.
  private static String promise(String broken) {
    Matcher named = PROMISE.matcher(broken);
    return named.find() ? named.group() : broken;
  }

  /// Leaves faults out, one after the other, as long as the same promise is broken.
  private static Finding shrunk(Plan whole, String promise) {
    Plan least = whole;
    boolean shrinks = true;
    while (shrinks) {
      shrinks = false;
      for (int i = 0; i < least.faults().size() && !shrinks; i++) {
        List<Fault> fewer = new ArrayList<>(least.faults());
        fewer.remove(i);
        Plan candidate = least.with(fewer);
        String broken = outcome(new Run(candidate, new Coverage(), false));
        if (broken != null && promise(broken).equals(promise)) {
          least = candidate;
          shrinks = true;
        }
      }
    }
    Run traced = new Run(least, new Coverage(), true);
    String what = outcome(traced);
    return new Finding(
        least, what == null ? "only the whole plan breaks it" : what, traced.world.trace);
  }
}
