package io.holdfast.system.client;

import java.util.concurrent.atomic.AtomicLong;

/// A counter that one thread moves and any thread reads.
///
/// Thread-safe: single atomic with one writer.
public final class Count {
  private final AtomicLong value = new AtomicLong();

  public long get() {
    return value.get();
  }

  /// Only its one writer calls this.
  public void add(long delta) {
    value.setRelease(value.getPlain() + delta);
  }
}
