package io.holdfast.fanout.stream;

import io.holdfast.runtime.Timers;

/// The time at which the present event is handled, set by the rim before each, and what wants to be
/// woken later. A wake captures what it needs to recognise that it is stale.
///
/// Owned by the fanout's loop.
public final class Turn {
  private final Timers<Runnable> timers = new Timers<>();
  private long nanos;
  private long wallMillis;

  public void at(long nowNanos, long nowWallMillis) {
    nanos = nowNanos;
    wallMillis = nowWallMillis;
  }

  public long nanos() {
    return nanos;
  }

  public long wallMillis() {
    return wallMillis;
  }

  public void after(long delayNanos, Runnable wake) {
    timers.at(nanos + delayNanos, wake);
  }

  public long nextWakeNanos() {
    return timers.nextNanos();
  }

  /// Runs everything that is due.
  public void wake() {
    for (Runnable due = timers.pollDue(nanos); due != null; due = timers.pollDue(nanos)) {
      due.run();
    }
  }
}
