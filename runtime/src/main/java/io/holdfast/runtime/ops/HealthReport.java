package io.holdfast.runtime.ops;

import java.util.List;

/// What a service says about itself at one moment: its level and the findings behind it. Taking one
/// must not block.
///
/// Immutable.
public record HealthReport(Level level, List<Check> checks) {
  public HealthReport {
    checks = List.copyOf(checks);
  }

  /// A report whose level is the worst of its checks; none means `OK`.
  public static HealthReport of(List<Check> checks) {
    Level worst = Level.OK;
    for (Check check : checks) {
      worst = worst.worseOf(check.level());
    }
    return new HealthReport(worst, checks);
  }

  public static HealthReport of(Check... checks) {
    return of(List.of(checks));
  }
}
