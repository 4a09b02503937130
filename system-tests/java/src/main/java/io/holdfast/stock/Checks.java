package io.holdfast.stock;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What scenarios assert with.
final class Checks {
  private static final long WITHIN_NANOS = 12_000_000_000L;
  private static final long POLL_NANOS = 3_000_000;

  private Checks() {}

  static void equal(String what, Object wanted, Object found) {
    if (!Objects.deepEquals(wanted, found)) {
      throw new AssertionError("%s: %s, wanted %s".formatted(what, found, wanted));
    }
  }

  static void that(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  /// Returns once `condition` is true.
  static void eventually(BooleanSupplier condition, Supplier<String> what) {
    long deadline = System.nanoTime() + WITHIN_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not in time: " + what.get());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
