package io.holdfast.edge.auth;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/// How long whoever presents bad tokens waits for the answer: not at all for the first few, then
/// twice as long each time. Failures are forgiven one by one. Its memory is fixed: keys share
/// places, which at worst delays another bad token.
///
/// Thread-safe: one atomic per place.
public final class Tarpit {
  /// Failures without a wait: a client may just have missed the change of a key.
  static final int FREE = 3;

  /// The first wait; each further failure doubles it.
  static final long DELAY_MIN_NANOS = Duration.ofMillis(100).toNanos();

  /// Below the time after which a connection without a session is closed, and below the patience of
  /// clients for an answer.
  static final long DELAY_MAX_NANOS = Duration.ofSeconds(4).toNanos();

  /// One failure is forgiven in so much time.
  static final long FORGIVEN_NANOS = Duration.ofSeconds(10).toNanos();

  private static final int PLACES = 4_096;
  private static final int TICK_BITS = 20;
  private static final int COUNT_BITS = 8;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final int COUNT_MAX = FREE + 8;

  /// Per place: when its count was last right, in units of 2^20 ns, and the count.
  private final AtomicLongArray places = new AtomicLongArray(PLACES);

  /// Notes a failure and returns how long its answer is held back.
  public long failed(String key, long nowNanos) {
    int place = spread(key.hashCode()) & (PLACES - 1);
    long nowTicks = nowNanos >> TICK_BITS;
    while (true) {
      long before = places.get(place);
      int count = Math.min(COUNT_MAX, left(before, nowTicks) + 1);
      if (places.compareAndSet(place, before, (nowTicks << COUNT_BITS) | count)) {
        return delay(count);
      }
    }
  }

  private static int left(long entry, long nowTicks) {
    long count = entry & COUNT_MASK;
    if (count == 0) {
      return 0;
    }
    long forgiven = (nowTicks - (entry >> COUNT_BITS)) / (FORGIVEN_NANOS >> TICK_BITS);
    return Math.clamp(count - Math.max(0, forgiven), 0, COUNT_MAX);
  }

  private static long delay(int count) {
    return count <= FREE ? 0 : Math.min(DELAY_MAX_NANOS, DELAY_MIN_NANOS << (count - FREE - 1));
  }

  private static int spread(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    return mixed ^ (mixed >>> 13);
  }
}
