package io.holdfast.edge.http;

import io.holdfast.runtime.Alarm;
import io.holdfast.runtime.Loop;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One value that a loop hands to one waiting request thread, once.
///
/// Thread-safe: the latch orders the write before the read.
public final class Handoff<T> implements Consumer<T> {
  private final CountDownLatch given = new CountDownLatch(1);
  private volatile @Nullable T value;

  private Handoff() {}

  /// Asks for the value on a thread that waits for it next.
  public static <T> Handoff<T> of(Consumer<Consumer<T>> question) {
    Handoff<T> handoff = new Handoff<>();
    Loop.helping(() -> question.accept(handoff));
    return handoff;
  }

  @Override
  public void accept(T it) {
    value = it;
    given.countDown();
  }

  /// The value; null when it did not come in time or the server stops.
  public @Nullable T await(long nanos) {
    Alarm late = Alarm.in(nanos, given::countDown);
    try {
      given.await();
      return value;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      late.cancel();
    }
  }
}
