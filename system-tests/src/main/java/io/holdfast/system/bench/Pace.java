package io.holdfast.system.bench;

import java.time.Duration;
import java.util.List;

/// How long a benchmark runs.
///
/// @param warmUp of each phase, once
/// @param phase of each measurement
/// @param rounds how often each measurement is repeated, interleaved with the others
/// @param subscribers sizes of the fan-out
public record Pace(Duration warmUp, Duration phase, int rounds, List<Integer> subscribers) {
  /// For figures: about three minutes.
  public static final Pace FULL =
      new Pace(Duration.ofSeconds(8), Duration.ofMillis(1500), 5, List.of(1000, 5000));

  /// To see that it works.
  public static final Pace QUICK =
      new Pace(Duration.ofMillis(300), Duration.ofMillis(300), 1, List.of(100));
}
