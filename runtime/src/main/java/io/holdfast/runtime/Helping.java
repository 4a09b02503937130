package io.holdfast.runtime;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The helped loops that one thread woke and has not run yet. It runs them when it would wait
/// otherwise; when something else came up meanwhile, their own threads do.
///
/// Owned by its thread.
final class Helping implements AutoCloseable {
  private static final ThreadLocal<@Nullable Helping> CURRENT = new ThreadLocal<>();

  /// Turns in a row; two loops that wake each other do not hold a thread for ever.
  private static final int TURNS_MAX = 16;

  private final ArrayDeque<Loop<?>> woken = new ArrayDeque<>();

  private Helping() {}

  /// Begins for the current thread.
  static Helping open() {
    Helping opened = new Helping();
    CURRENT.set(opened);
    return opened;
  }

  static void during(Runnable what) {
    if (CURRENT.get() != null) {
      what.run();
      return;
    }
    try (Helping opened = open()) {
      what.run();
      opened.run(() -> true);
    }
  }

  /// Whether the current thread will see to it that `loop` runs.
  static boolean later(Loop<?> loop) {
    Helping current = CURRENT.get();
    if (current == null) {
      return false;
    }
    if (!current.woken.contains(loop)) {
      current.woken.add(loop);
    }
    return true;
  }

  /// Runs what was woken, as long as there is nothing better to do.
  void run(BooleanSupplier isFree) {
    for (int turns = 0; turns < TURNS_MAX && !woken.isEmpty() && isFree.getAsBoolean(); turns++) {
      woken.remove().help();
    }
    leave();
  }

  private void leave() {
    while (!woken.isEmpty()) {
      woken.remove().unpark();
    }
  }

  @Override
  public void close() {
    CURRENT.remove();
    leave();
  }
}
