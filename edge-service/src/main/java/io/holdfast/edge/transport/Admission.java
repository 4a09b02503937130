package io.holdfast.edge.transport;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// How many connections there may be, and how fast they may come. Who is turned away may come back.
///
/// Thread-safe: atomics.
public final class Admission {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final int limit;
  private final long gapNanos;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong nextNanos = new AtomicLong(Long.MIN_VALUE);
  private final LongAdder refused = new LongAdder();
  private volatile boolean closed;

  /// 0 = no limit, for both.
  public Admission(int limit, int perSecond) {
    this.limit = limit;
    this.gapNanos = perSecond == 0 ? 0 : SECOND_NANOS / perSecond;
  }

  /// True = one more is in, to be given back by {@link #leave}.
  public boolean enters(long nowNanos) {
    if (closed || !paced(nowNanos)) {
      refused.increment();
      return false;
    }
    if (open.incrementAndGet() > limit && limit > 0) {
      open.decrementAndGet();
      refused.increment();
      return false;
    }
    return true;
  }

  /// A bucket of one second's worth of connections.
  private boolean paced(long nowNanos) {
    if (gapNanos == 0) {
      return true;
    }
    while (true) {
      long next = nextNanos.get();
      long from =
          next == Long.MIN_VALUE || next - nowNanos < -SECOND_NANOS
              ? nowNanos - SECOND_NANOS
              : next;
      if (from - nowNanos > 0) {
        return false;
      }
      if (nextNanos.compareAndSet(next, from + gapNanos)) {
        return true;
      }
    }
  }

  public void leave() {
    open.decrementAndGet();
  }

  /// Turns everybody away from now on.
  public void close() {
    closed = true;
  }

  public int open() {
    return open.get();
  }

  public long refused() {
    return refused.sum();
  }
}
