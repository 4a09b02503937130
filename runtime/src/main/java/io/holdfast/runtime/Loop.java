package io.holdfast.runtime;

import java.lang.invoke.VarHandle;
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
/// A thread that is about to wait may run the turn of a *helped* loop that it woke, instead of
/// waking the loop's own thread (docs/concurrency.md): a hop from loop to loop then costs no wake
/// of a thread, and under load, when nobody is about to wait, every loop runs on its own.
///
/// Thread-safe: anyone may offer; one thread at a time calls the owner.
public final class Loop<E> implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Loop.class.getName());
  private static final int EVENTS_PER_TURN = 1_024;

  /// The loop's thread has the owner, or was told to take it.
  private static final int RUNNING = 0;

  /// Nobody has the owner; whoever changes this has it.
  private static final int PARKED = 1;

  /// Another thread runs a turn.
  private static final int HELPED = 2;

  /// What the loop drives. All methods are called by one thread at a time, each seeing what the one
  /// before did.
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
  private final boolean helped;
  private final AtomicInteger state = new AtomicInteger(RUNNING);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile @Nullable Thread helper;
  private @Nullable Throwable bug;
  private @Nullable Alarm alarm;
  private long alarmNanos;

  private Loop(
      String name,
      Thread.Builder threads,
      boolean helped,
      MessagePassingQueue<E> mailbox,
      Ticker ticker,
      Owner<E> owner) {
    this.name = name;
    this.helped = helped;
    this.mailbox = mailbox;
    this.ticker = ticker;
    this.owner = owner;
    this.thread = threads.name(name).unstarted(this::run);
  }

  /// A loop whose mailbox holds `bound` events; the sender decides what a full one means.
  public static <E> Loop<E> bounded(String name, int bound, Ticker ticker, Owner<E> owner) {
    return new Loop<>(
        name, Thread.ofVirtual(), false, new MpscAtomicArrayQueue<>(bound), ticker, owner);
  }

  /// A loop whose senders are bounded elsewhere (by credit, by a fixed number of connections).
  public static <E> Loop<E> unbounded(String name, Ticker ticker, Owner<E> owner) {
    return new Loop<>(
        name, Thread.ofVirtual(), false, new MpscUnboundedAtomicArrayQueue<>(1_024), ticker, owner);
  }

  /// As {@link #unbounded}, for short turns that any thread may run.
  public static <E> Loop<E> helped(String name, Ticker ticker, Owner<E> owner) {
    return new Loop<>(
        name, Thread.ofVirtual(), true, new MpscUnboundedAtomicArrayQueue<>(1_024), ticker, owner);
  }

  /// As {@link #unbounded}, on a daemon platform thread: for owners that block on files, which
  /// would hold a carrier of the virtual threads.
  public static <E> Loop<E> onPlatformThread(String name, Ticker ticker, Owner<E> owner) {
    return new Loop<>(
        name,
        Thread.ofPlatform().daemon(),
        false,
        new MpscUnboundedAtomicArrayQueue<>(1_024),
        ticker,
        owner);
  }

  /// Runs `what`, then the turns of helped loops that it woke: for a thread that waits for their
  /// answer next.
  public static void helping(Runnable what) {
    Helping.during(what);
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
    // The store into an unbounded mailbox must not pass the look at the state.
    VarHandle.fullFence();
    if (state.get() == PARKED && !(helped && Helping.later(this))) {
      unpark();
    }
    return true;
  }

  /// Gives the owner to the loop's thread, unless somebody has it: then whoever has it looks at the
  /// mailbox before giving it up.
  void unpark() {
    if (state.compareAndSet(PARKED, RUNNING)) {
      LockSupport.unpark(thread);
    }
  }

  public boolean isOnLoop() {
    Thread current = Thread.currentThread();
    return current.equals(thread) || current.equals(helper);
  }

  /// Whether nobody runs a turn and nobody was told to.
  boolean isIdle() {
    return state.get() == PARKED;
  }

  public boolean running() {
    return !stopping && thread.isAlive();
  }

  /// Whether the owner was handed everything that it ever will be.
  public boolean ended() {
    return ended.getCount() == 0;
  }

  private void run() {
    Helping errands = Helping.open();
    try {
      while (!stopping) {
        if (turn()) {
          errands.run(mailbox::isEmpty);
        } else {
          park();
        }
      }
    } catch (Throwable ours) {
      bug = ours;
    } finally {
      stopping = true;
      errands.close();
      if (bug != null) {
        LOG.log(System.Logger.Level.ERROR, "loop " + name + " died", bug);
      }
      try {
        owner.stopped();
        mailbox.drain(owner::unhandled);
      } finally {
        ended.countDown();
      }
    }
  }

  /// False when there was nothing to do.
  private boolean turn() {
    int handled = mailbox.drain(owner::handle, EVENTS_PER_TURN);
    long wakeAt = owner.nextWakeNanos();
    if (wakeAt != Long.MAX_VALUE) {
      long now = ticker.nanoTime();
      if (wakeAt - now <= 0) {
        owner.wake(now);
        owner.turnEnded();
        return true;
      }
    }
    if (handled == 0) {
      return false;
    }
    owner.turnEnded();
    return true;
  }

  /// One turn by the current thread, unless somebody has the owner.
  void help() {
    if (!state.compareAndSet(PARKED, HELPED)) {
      return;
    }
    helper = Thread.currentThread();
    try {
      if (!stopping) {
        turn();
        setAlarm();
      }
    } catch (Throwable ours) {
      bug = ours;
      stopping = true;
    }
    helper = null;
    boolean mayRing = alarm != null;
    long ringsAt = alarmNanos;
    state.set(PARKED);
    // An alarm that went off meanwhile found the owner taken, and does so once.
    if (!mailbox.isEmpty() || stopping || (mayRing && ringsAt - ticker.nanoTime() <= 0)) {
      unpark();
    }
  }

  /// Returns when the loop's thread has the owner again.
  private void park() {
    setAlarm();
    state.set(PARKED);
    boolean wanted = !mailbox.isEmpty() || stopping;
    while (!(wanted && state.compareAndSet(PARKED, RUNNING)) && state.get() != RUNNING) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        stopping = true;
      }
      wanted = true;
    }
  }

  /// An alarm that goes off earlier is left as it is: most wakes move on before they are due, and
  /// one wake for nothing costs less than an alarm for each turn. It leaves a permit, so a loop
  /// that was about to park looks at the time once more.
  private void setAlarm() {
    long wakeAt = owner.nextWakeNanos();
    if (wakeAt == Long.MAX_VALUE) {
      return;
    }
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
