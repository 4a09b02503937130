package io.holdfast.system.bench;

import java.time.Duration;

/// How long a benchmark runs.
///
/// @param warmUp of what was not run before, for the JIT compiler
/// @param phase of each measurement
/// @param rounds how often each measurement is repeated, interleaved with the others
record Pace(Duration warmUp, Duration phase, int rounds) {
  /// For figures.
  static final Pace FULL = new Pace(Duration.ofSeconds(8), Duration.ofSeconds(1), 3);

  /// To see that it works.
  static final Pace QUICK = new Pace(Duration.ofMillis(300), Duration.ofMillis(300), 1);

  boolean isQuick() {
    return rounds == 1;
  }
}
