package io.holdfast.edge.write;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/// Writes for one shard: batches of outboxes that have something to say, and one writer thread that
/// empties each in as few writes as possible. When the writer is stuck in a socket it keeps that
/// one connection, and a fresh writer goes on with the lane; the connection is then drained by
/// threads of its own until it has behaved for a while. Batches waiting are bounded by the
/// connections: an outbox is in a batch only when it turned from empty to not empty.
///
/// Thread-safe: `write` belongs to the shard's loop.
public final class WriteLane implements AutoCloseable {
  /// How connections are drained: by the lane's writer, or each by a thread of its own on demand.
  public enum Style {
    SHARDED,
    ON_DEMAND
  }

  private static final int SCRATCH_BYTES = Outbox.WRITE_BYTES_MAX;

  /// After so many writes the writer lets other virtual threads onto its carrier.
  private static final int WRITES_BEFORE_YIELD = 32;

  private static final int IDLE = 0;
  private static final int WRITING = 1;
  private static final int DISPLACED = 2;

  private final String name;
  private final Style style;
  private final WriteWatch watch;
  private final MessagePassingQueue<List<Outbox>> batches =
      new MpscUnboundedAtomicArrayQueue<>(256);
  private final AtomicInteger parked = new AtomicInteger();
  private volatile Writer writer;
  private volatile boolean stopping;
  private List<Outbox> batch = List.of();
  private int batchIndex;

  public WriteLane(String name, Style style, WriteWatch watch) {
    this.name = name;
    this.style = style;
    this.watch = watch;
    this.writer = new Writer(1);
  }

  public WriteLane start() {
    writer.thread.start();
    watch.watch(this);
    return this;
  }

  /// Sees to it that each outbox is written. The list is given away.
  public void write(List<Outbox> dirty) {
    if (style == Style.ON_DEMAND) {
      dirty.forEach(this::drainAside);
      return;
    }
    batches.offer(dirty);
    if (parked.get() == 1 && parked.compareAndSet(1, 0)) {
      LockSupport.unpark(writer.thread);
    }
  }

  private void drainAside(Outbox outbox) {
    if (outbox.begin()) {
      Thread.ofVirtual().name(name + "-aside").start(() -> drain(outbox, null));
    }
  }

  /// Called by the watch: true when a fresh writer had to take over, from one that is stuck in a
  /// socket or that died of an error.
  boolean replaceLostWriter(long now) {
    Writer current = writer;
    if (stopping || (current.thread.isAlive() && !displaces(current, now))) {
      return false;
    }
    Writer fresh = new Writer(current.number + 1);
    writer = fresh;
    fresh.thread.start();
    return true;
  }

  private static boolean displaces(Writer current, long now) {
    Outbox in = current.in;
    long since = in == null ? 0 : in.writingSinceTick;
    if (in == null
        || since == 0
        || now - since < 2
        || !current.state.compareAndSet(WRITING, DISPLACED)) {
      return false;
    }
    in.asideUntilTick = now + WriteWatch.ASIDE_TICKS;
    return true;
  }

  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(writer.thread);
  }

  /// Drains as the one drainer; true when `as` is still the lane's writer afterwards.
  private boolean drain(Outbox outbox, @Nullable Writer as) {
    boolean inLane = as != null;
    byte[] scratch = as == null ? null : as.scratch;
    try {
      do {
        while (outbox.takes()) {
          if (scratch == null) {
            scratch = new byte[Math.clamp(outbox.bytesInHand(), 512, SCRATCH_BYTES)];
          }
          if (inLane && as != null) {
            as.in = outbox;
            as.state.setRelease(WRITING);
          }
          outbox.writingSinceTick = watch.tick();
          outbox.writePiece(scratch);
          outbox.writingSinceTick = 0;
          watch.wrote();
          if (inLane && as != null && !as.state.compareAndSet(WRITING, IDLE)) {
            inLane = false;
            outbox.asideUntilTick = watch.tick() + WriteWatch.ASIDE_TICKS;
          }
        }
      } while (!outbox.end());
    } catch (RuntimeException broken) {
      outbox.writingSinceTick = 0;
      outbox.close();
      outbox.sink().kill("write failed: " + broken.getMessage());
      inLane = inLane && as != null && as.state.compareAndSet(WRITING, IDLE);
    }
    return inLane;
  }

  /// The next outbox of the lane; null when the lane ends. For the current writer only.
  private @Nullable Outbox next() {
    while (batchIndex == batch.size()) {
      List<Outbox> more = batches.poll();
      if (more != null) {
        batch = more;
        batchIndex = 0;
      } else if (stopping) {
        return null;
      } else {
        park();
      }
    }
    return batch.get(batchIndex++);
  }

  private void park() {
    parked.set(1);
    if (batches.isEmpty() && !stopping) {
      LockSupport.park(this);
    }
    parked.set(0);
    if (Thread.interrupted()) {
      stopping = true;
    }
  }

  /// One writer thread. It is the lane's until it is displaced.
  private final class Writer {
    private final int number;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final Thread thread;
    private volatile @Nullable Outbox in;

    private Writer(int number) {
      this.number = number;
      this.thread = Thread.ofVirtual().name(name + "-" + number).unstarted(this::run);
    }

    @SuppressWarnings("ThreadPriorityCheck") // fairness between virtual threads, not correctness
    private void run() {
      int writes = 0;
      for (Outbox outbox = next(); outbox != null; outbox = next()) {
        if (outbox.asideUntilTick > watch.tick()) {
          drainAside(outbox);
        } else if (outbox.begin() && !drain(outbox, this)) {
          return;
        }
        if (++writes % WRITES_BEFORE_YIELD == 0) {
          Thread.yield();
        }
      }
    }
  }
}
