package io.holdfast.runtime;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// What an owner wants to be woken for, earliest first; equal times in the order of asking. There
/// is no cancel: a timer carries what its owner needs to recognise a stale one.
///
/// Owned by one loop.
public final class Timers<T> {
  private record Entry<T>(long atNanos, long order, T what) {}

  private final PriorityQueue<Entry<T>> queue =
      new PriorityQueue<>(
          Comparator.<Entry<T>>comparingLong(Entry::atNanos).thenComparingLong(Entry::order));
  private long order;

  public void at(long nanos, T what) {
    queue.add(new Entry<>(nanos, order++, what));
  }

  /// The earliest wake, or {@link Long#MAX_VALUE}.
  public long nextNanos() {
    Entry<T> head = queue.peek();
    return head == null ? Long.MAX_VALUE : head.atNanos();
  }

  /// The next due timer, removed; null when none is due.
  public @Nullable T pollDue(long nowNanos) {
    Entry<T> head = queue.peek();
    if (head == null || head.atNanos() > nowNanos) {
      return null;
    }
    queue.poll();
    return head.what();
  }

  public int size() {
    return queue.size();
  }
}
