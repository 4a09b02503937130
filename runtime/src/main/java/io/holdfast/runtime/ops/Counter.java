package io.holdfast.runtime.ops;

import java.util.concurrent.atomic.LongAdder;

/// A count that only rises, cheap to raise from many threads at once.
///
/// Thread-safe: one LongAdder.
public final class Counter {
  private final LongAdder adder = new LongAdder();

  Counter() {}

  public void increment() {
    adder.increment();
  }

  public void add(long amount) {
    adder.add(amount);
  }

  public long count() {
    return adder.sum();
  }
}
