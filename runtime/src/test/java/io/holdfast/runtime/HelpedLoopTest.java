package io.holdfast.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HelpedLoopTest {
  @Test
  void aThreadThatWaitsRunsTheTurnOfALoopThatItWoke() throws InterruptedException {
    AtomicReference<Thread> ranOn = new AtomicReference<>();
    CountDownLatch began = new CountDownLatch(1);
    Loop<Runnable> loop = Loop.helped("test", Ticker.SYSTEM, Runnable::run).start();
    loop.offer(began::countDown);
    assertTrue(began.await(5, TimeUnit.SECONDS));
    awaitParked(loop);

    Loop.helping(() -> loop.offer(() -> ranOn.set(Thread.currentThread())));

    assertSame(Thread.currentThread(), ranOn.get());
    loop.close();
  }

  @Test
  void aThreadThatDoesNotWaitLeavesTheTurnToTheLoopsOwnThread() throws InterruptedException {
    AtomicReference<Thread> ranOn = new AtomicReference<>();
    CountDownLatch ran = new CountDownLatch(1);
    Loop<Runnable> loop = Loop.helped("test", Ticker.SYSTEM, Runnable::run).start();
    loop.offer(() -> {
      ranOn.set(Thread.currentThread());
      ran.countDown();
    });
    assertTrue(ran.await(5, TimeUnit.SECONDS));
    assertNotSame(Thread.currentThread(), ranOn.get());
    loop.close();
  }

  /// Each event walks through a ring of loops; senders help, and do not.
  @Test
  void oneThreadAtATimeHasTheOwnerAndNoEventIsLost() throws InterruptedException {
    int senders = 6;
    int each = 20_000;
    int hops = 7;
    CountDownLatch done = new CountDownLatch(senders * each);
    AtomicInteger violations = new AtomicInteger();
    List<Loop<Integer>> ring = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int next = (i + 1) % 3;
      ring.add(
          Loop.helped(
              "ring-" + i,
              Ticker.SYSTEM,
              new Alone(
                  violations,
                  left -> {
                    if (left == 0) {
                      done.countDown();
                    } else {
                      ring.get(next).offer(left - 1);
                    }
                  })));
    }
    ring.forEach(Loop::start);
    for (int s = 0; s < senders; s++) {
      int sender = s;
      Thread.Builder threads = s % 3 == 0 ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
      threads.start(() -> {
        for (int i = 0; i < each; i++) {
          Loop<Integer> first = ring.get((sender + i) % 3);
          if (sender % 2 == 0) {
            Loop.helping(() -> first.offer(hops));
          } else {
            first.offer(hops);
          }
        }
      });
    }
    assertTrue(done.await(30, TimeUnit.SECONDS), () -> done.getCount() + " events missing");
    assertEquals(0, violations.get());
    ring.forEach(Loop::close);
  }

  @Test
  void aWakeThatAHelpedTurnAskedForComesOnTime() throws InterruptedException {
    CountDownLatch woken = new CountDownLatch(1);
    Loop<Long> loop =
        Loop.helped(
                "test",
                Ticker.SYSTEM,
                new Loop.Owner<Long>() {
                  private long at = Long.MAX_VALUE;

                  @Override
                  public void handle(Long wakeAt) {
                    at = wakeAt;
                  }

                  @Override
                  public long nextWakeNanos() {
                    return at;
                  }

                  @Override
                  public void wake(long nowNanos) {
                    at = Long.MAX_VALUE;
                    woken.countDown();
                  }
                })
            .start();
    awaitParked(loop);
    Loop.helping(() -> loop.offer(System.nanoTime() + 20_000_000));
    assertTrue(woken.await(5, TimeUnit.SECONDS));
    loop.close();
  }

  /// The alarm goes off after the helper has looked at the time and before it gives the owner back:
  /// the loop's own thread wakes, finds the owner taken and waits on.
  @Test
  void aWakeThatFallsDueAtTheVeryEndOfAHelpedTurnIsNotLost() throws InterruptedException {
    long due = System.nanoTime() + 50_000_000;
    CountDownLatch woken = new CountDownLatch(1);
    Thread helper = Thread.currentThread();
    AtomicReference<Thread> own = new AtomicReference<>(helper);
    int[] looks = new int[1];
    Ticker late =
        new Ticker() {
          @Override
          public long nanoTime() {
            long now = System.nanoTime();
            // The second look of a helped turn is the one that sets the alarm.
            if (Thread.currentThread().equals(helper) && ++looks[0] == 2) {
              awaitAfter(due);
              awaitWaiting(own.get());
            }
            return now;
          }

          @Override
          public long wallMillis() {
            return 0;
          }
        };
    Loop<Integer> loop =
        Loop.helped(
                "test",
                late,
                new Loop.Owner<Integer>() {
                  private long at = Long.MAX_VALUE;

                  @Override
                  public void handle(Integer event) {
                    own.compareAndSet(helper, Thread.currentThread());
                    at = due;
                  }

                  @Override
                  public long nextWakeNanos() {
                    return at;
                  }

                  @Override
                  public void wake(long nowNanos) {
                    at = Long.MAX_VALUE;
                    woken.countDown();
                  }
                })
            .start();
    loop.offer(1);
    while (own.get().equals(helper)) {
      Thread.onSpinWait();
    }
    awaitParked(loop);
    Loop.helping(() -> loop.offer(2));
    assertEquals(2, Math.min(2, looks[0]));
    assertTrue(woken.await(5, TimeUnit.SECONDS));
    loop.close();
  }

  /// Returns when alarms that were set for this time have gone off.
  private static void awaitAfter(long nanos) {
    CountDownLatch passed = new CountDownLatch(1);
    Alarm.in(nanos + 20_000_000 - System.nanoTime(), passed::countDown);
    try {
      passed.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aLoopThatDiesInAHelpedTurnEndsOnItsOwnThreadAndSparesTheHelper()
      throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    Loop<Integer> loop =
        Loop.helped(
                "dies-on-purpose",
                Ticker.SYSTEM,
                new Loop.Owner<Integer>() {
                  @Override
                  public void handle(Integer event) {
                    throw new IllegalStateException("a bug, on purpose");
                  }

                  @Override
                  public void stopped() {
                    stopped.countDown();
                  }
                })
            .start();
    awaitParked(loop);
    Loop.helping(() -> loop.offer(1));
    assertTrue(stopped.await(5, TimeUnit.SECONDS));
    assertFalse(loop.offer(2));
    assertFalse(loop.running());
  }

  @Test
  void aHelpedTurnMayCloseItsOwnLoop() throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicReference<Loop<Integer>> self = new AtomicReference<>();
    Loop<Integer> loop =
        Loop.helped(
            "test",
            Ticker.SYSTEM,
            new Loop.Owner<Integer>() {
              @Override
              public void handle(Integer event) {
                assertTrue(self.get().isOnLoop());
                self.get().close();
              }

              @Override
              public void stopped() {
                stopped.countDown();
              }
            });
    self.set(loop);
    loop.start();
    awaitParked(loop);
    Loop.helping(() -> loop.offer(1));
    assertTrue(stopped.await(5, TimeUnit.SECONDS));
  }

  private static void awaitParked(Loop<?> loop) {
    while (!loop.isIdle()) {
      Thread.onSpinWait();
    }
  }

  /// Counts how often two threads are inside at once.
  private static final class Alone implements Loop.Owner<Integer> {
    private final AtomicInteger violations;
    private final Consumer<Integer> then;
    private final AtomicInteger inside = new AtomicInteger();

    Alone(AtomicInteger violations, Consumer<Integer> then) {
      this.violations = violations;
      this.then = then;
    }

    @Override
    public void handle(Integer left) {
      if (inside.incrementAndGet() != 1) {
        violations.incrementAndGet();
      }
      then.accept(left);
      inside.decrementAndGet();
    }
  }
}
