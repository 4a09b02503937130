package io.holdfast.edge.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what other threads bring about.
public final class Eventually {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(8).toNanos();

  private Eventually() {}

  /// Whether it becomes true in a time that is ample on any machine.
  public static boolean within(BooleanSupplier wanted) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() - until > 0) {
        return false;
      }
      LockSupport.parkNanos(2_000_000);
    }
    return true;
  }
}
