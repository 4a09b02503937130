package io.holdfast.edge.transport;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// How many connections there may be, and how fast they may come. Who is turned away is told when
/// to come back, so that a wave comes back as a queue.
///
/// Thread-safe: atomics.
public final class Admission {
  private static final long SECOND_NANOS = 1_000_000_000;

  /// In the queue nobody is sent away for longer.
  private static final long WAIT_SECONDS_MAX = 30;

  /// Without a pace nobody knows when there is room: newcomers are spread over so many seconds.
  private static final long SPREAD_SECONDS = 5;

  private static final int COUNT_BITS = 32;

  private final int limit;
  private final int perSecond;
  private final long gapNanos;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong nextNanos = new AtomicLong(Long.MIN_VALUE);
  private final LongAdder refused = new LongAdder();

  /// The second in which somebody was turned away last, and how many were in it.
  private final AtomicLong crowd = new AtomicLong();

  private volatile boolean closed;

  /// 0 = no limit, for both.
  public Admission(int limit, int perSecond) {
    this.limit = limit;
    this.perSecond = perSecond;
    this.gapNanos = perSecond == 0 ? 0 : SECOND_NANOS / perSecond;
  }

  /// 0 = one more is in, to be given back by {@link #leave}; else after how many seconds to come
  /// again.
  public long enters(long nowNanos) {
    if (closed) {
      refused.increment();
      return 1;
    }
    if (open.incrementAndGet() > limit && limit > 0) {
      open.decrementAndGet();
      return 1 + turnedAway(nowNanos) % SPREAD_SECONDS;
    }
    if (!paced(nowNanos)) {
      open.decrementAndGet();
      return Math.min(WAIT_SECONDS_MAX, 1 + turnedAway(nowNanos) / perSecond);
    }
    return 0;
  }

  /// Counts one; returns how many were turned away before it in this second.
  private long turnedAway(long nowNanos) {
    refused.increment();
    long second = Math.floorDiv(nowNanos, SECOND_NANOS) & 0x7fff_ffffL;
    long before =
        crowd.getAndUpdate(
            last -> last >>> COUNT_BITS == second ? last + 1 : (second << COUNT_BITS) + 1);
    return before >>> COUNT_BITS == second ? before & 0xffff_ffffL : 0;
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
