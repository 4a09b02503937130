package io.holdfast.backbone.embedded;

import io.holdfast.runtime.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/// A wall clock that a test sets; the monotonic one is the system's.
final class WallTicker implements Ticker {
  private final AtomicLong wallMillis;

  WallTicker(long wallMillis) {
    this.wallMillis = new AtomicLong(wallMillis);
  }

  void moves(long millis) {
    wallMillis.addAndGet(millis);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return wallMillis.get();
  }
}
