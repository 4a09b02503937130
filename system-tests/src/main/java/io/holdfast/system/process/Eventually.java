package io.holdfast.system.process;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Polls until something holds, with a deadline that says what did not hold.
public final class Eventually {
  private static final long POLL_NANOS = 5_000_000;

  private Eventually() {}

  /// Returns once `condition` is true. An exception counts as not yet.
  ///
  /// @param what says on failure what was awaited
  public static void holds(Duration within, Supplier<String> what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + within.toNanos();
    Exception last = null;
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting: " + what.get(), e);
      } catch (Exception e) {
        last = e;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + within + ": " + what.get(), last);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// As the other, for a text that does not change.
  public static void holds(Duration within, String what, Callable<Boolean> condition) {
    holds(within, () -> what, condition);
  }

  /// Lets `span` of real time pass: for load to flow, never to wait for a state.
  public static void passes(Duration span) {
    long until = System.nanoTime() + span.toNanos();
    for (long left = span.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
