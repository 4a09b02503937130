package io.holdfast.runtime.ops;

/// How well something works, worst last: `OK` fully, `DEGRADED` the essential path does, `FAILING`
/// it does not.
public enum Level {
  OK(0),
  DEGRADED(1),
  FAILING(2);

  private final int number;

  Level(int number) {
    this.number = number;
  }

  /// The level in a gauge.
  public int number() {
    return number;
  }

  public Level worseOf(Level other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /// The name in bodies and labels: `ok`, `degraded`, `failing`.
  public String word() {
    return switch (this) {
      case OK -> "ok";
      case DEGRADED -> "degraded";
      case FAILING -> "failing";
    };
  }
}
