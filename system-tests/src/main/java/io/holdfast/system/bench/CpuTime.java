package io.holdfast.system.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The CPU time of a process, user and system, as Linux counts it: in ticks of 10 ms.
final class CpuTime {
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final double MICROS_PER_TICK = 10_000;

  private CpuTime() {}

  /// Microseconds that process `pid` has used.
  static double micros(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The second field is the name in parentheses, which may hold blanks.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) * MICROS_PER_TICK;
  }
}
