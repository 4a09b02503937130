package io.holdfast.runtime;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs short things at a time, on one daemon thread of the process. A timed wait of a virtual
/// thread wakes the scheduler's timer thread at its begin and at its end; an alarm costs a heap
/// entry, and a wait without a limit is free.
///
/// Thread-safe.
@Rim
public final class Alarm {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final Future<?> set;

  private Alarm(Future<?> set) {
    this.set = set;
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("alarm").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /// Runs `what` after so many nanoseconds, at once when none are left. It must not block.
  public static Alarm in(long nanos, Runnable what) {
    return new Alarm(CLOCK.schedule(what, nanos, TimeUnit.NANOSECONDS));
  }

  /// It does not go off any more, unless it just does.
  public void cancel() {
    set.cancel(false);
  }
}
