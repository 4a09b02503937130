package io.holdfast.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/// One owner of mutable state: a mailbox and one named virtual thread that hands each event to its
/// {@link Owner}. A failure in the owner is a bug of ours: the loop stops, loudly, and says so
/// once.
///
/// Thread-safe: anyone may offer; only the loop's thread calls the owner.
public final class Loop<E> implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Loop.class.getName());
  private static final int EVENTS_PER_TURN = 1_024;
  private static final int RUNNING = 0;
  private static final int PARKED = 1;

  /// What the loop drives. All methods are called on the loop's thread.
  public interface Owner<E> {
    void handle(E event);

    /// Everything waiting was handled (or a turn's share of it): flush what was gathered.
    default void turnEnded() {}

    /// When {@link #wake} wants to be called, in the loop's ticker's nanoseconds.
    default long nextWakeNanos() {
      return Long.MAX_VALUE;
    }

    default void wake(long nowNanos) {}

    /// The loop ends and nothing more will be handled.
    default void stopped() {}

    /// After {@link #stopped}: an event that was taken but not handled, for owners that owe an
    /// answer. One that is offered while the loop ends may miss it.
    default void unhandled(E event) {}
  }

  private final String name;
  private final MessagePassingQueue<E> mailbox;
  private final Ticker ticker;
  private final Owner<E> owner;
  private final Thread thread;
  private final AtomicInteger parking = new AtomicInteger(RUNNING);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopping;
  private @Nullable Alarm alarm;
  private long alarmNanos;

  private Loop(
      String name,
      Thread.Builder threads,
      MessagePassingQueue<E> mailbox,
      Ticker ticker,
      Owner<E> owner) {
    this.name = name;
    this.mailbox = mailbox;
    this.ticker = ticker;
    this.owner = owner;
    this.thread = threads.name(name).unstarted(this::run);
  }

  /// A loop whose mailbox holds `bound` events; the sender decides what a full one means.
  public static <E> Loop<E> bounded(String name, int bound, Ticker ticker, Owner<E> owner) {
    return new Loop<>(name, Thread.ofVirtual(), new MpscAtomicArrayQueue<>(bound), ticker, owner);
  }

  /// A loop whose senders are bounded elsewhere (by credit, by a fixed number of connections).
  public static <E> Loop<E> unbounded(String name, Ticker ticker, Owner<E> owner) {
    return new Loop<>(
        name, Thread.ofVirtual(), new MpscUnboundedAtomicArrayQueue<>(1_024), ticker, owner);
  }

  /// As {@link #unbounded}, on a daemon platform thread: for owners that block on files, which
  /// would hold a carrier of the virtual threads.
  public static <E> Loop<E> onPlatformThread(String name, Ticker ticker, Owner<E> owner) {
    return new Loop<>(
        name,
        Thread.ofPlatform().daemon(),
        new MpscUnboundedAtomicArrayQueue<>(1_024),
        ticker,
        owner);
  }

  public Loop<E> start() {
    thread.start();
    return this;
  }

  public String name() {
    return name;
  }

  /// Events waiting, roughly.
  public int depth() {
    return mailbox.size();
  }

  /// False when the mailbox is full or the loop has ended; the event was then not taken.
  public boolean offer(E event) {
    if (stopping || !mailbox.offer(event)) {
      return false;
    }
    if (parking.get() == PARKED && parking.compareAndSet(PARKED, RUNNING)) {
      LockSupport.unpark(thread);
    }
    return true;
  }

  public boolean isOnLoop() {
    return thread.equals(Thread.currentThread());
  }

  public boolean running() {
    return !stopping && thread.isAlive();
  }

  private void run() {
    try {
      while (!stopping) {
        int handled = mailbox.drain(owner::handle, EVENTS_PER_TURN);
        long wakeAt = owner.nextWakeNanos();
        if (wakeAt != Long.MAX_VALUE) {
          long now = ticker.nanoTime();
          if (wakeAt - now <= 0) {
            owner.wake(now);
            owner.turnEnded();
            continue;
          }
        }
        if (handled > 0) {
          owner.turnEnded();
        } else {
          park(wakeAt);
        }
      }
    } catch (Throwable bug) {
      LOG.log(System.Logger.Level.ERROR, "loop " + name + " died", bug);
    } finally {
      stopping = true;
      try {
        owner.stopped();
        mailbox.drain(owner::unhandled);
      } finally {
        ended.countDown();
      }
    }
  }

  private void park(long wakeAt) {
    if (wakeAt != Long.MAX_VALUE) {
      wakeBy(wakeAt);
    }
    parking.set(PARKED);
    if (mailbox.isEmpty() && !stopping) {
      LockSupport.park(this);
    }
    parking.set(RUNNING);
    if (Thread.interrupted()) {
      stopping = true;
    }
  }

  /// An alarm that goes off earlier is left as it is: most wakes move on before they are due, and
  /// one wake for nothing costs less than an alarm for each turn. It leaves a permit, so a loop
  /// that was about to park looks at the time once more.
  private void wakeBy(long wakeAt) {
    long now = ticker.nanoTime();
    if (alarm != null) {
      if (alarmNanos - wakeAt <= 0 && alarmNanos - now > 0) {
        return;
      }
      alarm.cancel();
    }
    alarmNanos = wakeAt;
    alarm = Alarm.in(wakeAt - now, () -> LockSupport.unpark(thread));
  }

  /// Stops after the event at hand; waits for the end at most five seconds. Idempotent.
  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
    if (!isOnLoop() && thread.getState() != Thread.State.NEW) {
      try {
        if (!ended.await(5, TimeUnit.SECONDS)) {
          LOG.log(System.Logger.Level.WARNING, "loop {0} did not end within 5 s", name);
        }
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
