package io.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Time, chance, and what happens next. Nothing in a run knows any other clock or dice.
final class World {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;
  private static final long WALL_START_MILLIS = 1_800_000_000_000L;

  private record Due(long nanos, long order, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return nanos == other.nanos
          ? Long.compare(order, other.order)
          : Long.compare(nanos, other.nanos);
    }
  }

  final RandomGenerator dice;
  final Coverage coverage;
  final List<String> trace = new ArrayList<>();
  private final boolean traces;
  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private long nanos = SECOND;
  private long order;
  private long fingerprint = 17;
  private long wallShiftMillis;

  World(long seed, Coverage coverage, boolean traces) {
    this.dice = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.coverage = coverage;
    this.traces = traces;
  }

  long nanos() {
    return nanos;
  }

  long wallMillis() {
    return WALL_START_MILLIS + wallShiftMillis + nanos / MILLI;
  }

  /// The wall clock jumps; the monotonic one does not.
  void shiftWall(long millis) {
    wallShiftMillis += millis;
  }

  void after(long delayNanos, Runnable what) {
    at(nanos + delayNanos, what);
  }

  void at(long whenNanos, Runnable what) {
    queue.add(new Due(Math.max(nanos, whenNanos), order++, what));
  }

  void runUntil(long untilNanos) {
    for (Due next = queue.peek(); next != null && next.nanos() <= untilNanos; next = queue.peek()) {
      queue.poll();
      nanos = next.nanos();
      next.what().run();
    }
    nanos = untilNanos;
  }

  /// True once in `n` on average.
  boolean once(int n) {
    return dice.nextInt(n) == 0;
  }

  long between(long from, long to) {
    return from + dice.nextLong(to - from + 1);
  }

  /// One step of the run, for the fingerprint and, when it is wanted, the trace.
  void note(String what, Object detail) {
    fingerprint = (fingerprint * 31 + nanos) * 31 + what.hashCode();
    if (traces) {
      String told = String.valueOf(detail).replaceAll("\\s+", " ");
      trace.add("%10.3f ms  %s %s".formatted((nanos - SECOND) / 1e6, what, told));
    }
  }

  /// Equal for two runs that took the same steps at the same times.
  long fingerprint() {
    return fingerprint;
  }
}
