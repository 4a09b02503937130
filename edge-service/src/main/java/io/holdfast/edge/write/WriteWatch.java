package io.holdfast.edge.write;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Looks every 10 ms whether a lane's writer is stuck in one socket, and gives the lane a fresh
/// one; kills sockets whose write lasts longer than the write timeout; and sees how much waits. It
/// is a platform thread: it must run when every carrier is busy.
///
/// Thread-safe.
public final class WriteWatch implements AutoCloseable {
  static final long TICK_NANOS = 10_000_000;

  /// A socket that was stuck stays off its lane for so long after it last recovered.
  static final long ASIDE_TICKS = 1_000;

  private static final int SWEEP_TICKS = 5;

  private final long startNanos = System.nanoTime();
  private final long timeoutTicks;
  private final List<WriteLane> lanes = new CopyOnWriteArrayList<>();
  private final Set<Outbox> outboxes = ConcurrentHashMap.newKeySet();
  private final LongAdder displaced = new LongAdder();
  private final LongAdder timedOut = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final Thread thread;
  private volatile long tick = 1;
  private volatile int outboxBytesMax;
  private volatile boolean stopping;

  public WriteWatch(Duration writeTimeout) {
    timeoutTicks = Math.max(2, writeTimeout.toNanos() / TICK_NANOS);
    thread = Thread.ofPlatform().daemon().name("edge-write-watch").unstarted(this::run);
  }

  public WriteWatch start() {
    thread.start();
    return this;
  }

  void watch(WriteLane lane) {
    lanes.add(lane);
  }

  public void opened(Outbox outbox) {
    outboxes.add(outbox);
  }

  public void gone(Outbox outbox) {
    outboxes.remove(outbox);
  }

  /// Coarse time, in steps of 10 ms; never 0.
  long tick() {
    return tick;
  }

  /// False before the start, after the end, and when the watch itself has died.
  public boolean running() {
    return thread.isAlive();
  }

  /// Writers that were found stuck or dead and replaced.
  public long displaced() {
    return displaced.sum();
  }

  /// Sockets killed by the write timeout.
  public long timedOut() {
    return timedOut.sum();
  }

  void wrote() {
    writes.increment();
  }

  /// Writes to sockets.
  public long writes() {
    return writes.sum();
  }

  /// The most bytes that waited for one connection, as of the last sweep.
  public int outboxBytesMax() {
    return outboxBytesMax;
  }

  private void run() {
    long sweepAt = SWEEP_TICKS;
    while (!stopping) {
      LockSupport.parkNanos(this, TICK_NANOS);
      long now = 1 + (System.nanoTime() - startNanos) / TICK_NANOS;
      tick = now;
      for (WriteLane lane : lanes) {
        if (lane.replaceLostWriter(now)) {
          displaced.increment();
        }
      }
      if (now >= sweepAt) {
        sweepAt = now + SWEEP_TICKS;
        sweep(now);
      }
    }
  }

  private void sweep(long now) {
    int most = 0;
    for (Outbox outbox : outboxes) {
      most = Math.max(most, outbox.bytes());
      long since = outbox.writingSinceTick;
      if (since != 0 && now - since > timeoutTicks) {
        timedOut.increment();
        outbox.sink().kill("write timeout");
      }
    }
    outboxBytesMax = most;
  }

  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
  }
}
