package io.holdfast.edge.api;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One value that a loop hands to one waiting request thread, once.
///
/// Thread-safe: the latch orders the write before the read.
final class Handoff<T> implements Consumer<T> {
  private final CountDownLatch given = new CountDownLatch(1);
  private volatile @Nullable T value;

  @Override
  public void accept(T it) {
    value = it;
    given.countDown();
  }

  /// The value; null when it did not come in time or the server stops.
  @Nullable T await(long nanos) {
    try {
      return given.await(nanos, TimeUnit.NANOSECONDS) ? value : null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
