package io.holdfast.runtime;

/// Time as rims read it. Machines get it as an argument.
public interface Ticker {
  /// Monotonic nanoseconds.
  long nanoTime();

  /// Wall clock, Unix milliseconds.
  long wallMillis();

  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }
      };
}
