package io.holdfast.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopTest {
  @Test
  void handlesEveryEventOfEverySenderInItsOrder() throws InterruptedException {
    int senders = 4;
    int each = 50_000;
    CountDownLatch all = new CountDownLatch(senders * each);
    long[] next = new long[senders];
    Loop<long[]> loop =
        Loop.<long[]>unbounded(
                "test",
                Ticker.SYSTEM,
                event -> {
                  assertEquals(next[(int) event[0]]++, event[1]);
                  all.countDown();
                })
            .start();
    for (int s = 0; s < senders; s++) {
      int sender = s;
      Thread.ofVirtual()
          .start(() -> {
            for (long i = 0; i < each; i++) {
              loop.offer(new long[] {sender, i});
            }
          });
    }
    assertTrue(all.await(20, TimeUnit.SECONDS), () -> all.getCount() + " events missing");
    loop.close();
  }

  @Test
  void refusesWhatItsMailboxCannotHold() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Loop<Integer> loop =
        Loop.<Integer>bounded(
                "test",
                4,
                Ticker.SYSTEM,
                event -> {
                  blocked.countDown();
                  awaitQuietly(release);
                })
            .start();
    assertTrue(loop.offer(0));
    assertTrue(blocked.await(5, TimeUnit.SECONDS));
    int taken = 0;
    while (loop.offer(taken + 1)) {
      taken++;
    }
    assertTrue(taken <= 4, "took " + taken);
    release.countDown();
    loop.close();
    assertFalse(loop.offer(9));
  }

  @Test
  void wakesAtTheTimeItsOwnerAskedFor() throws InterruptedException {
    CountDownLatch woken = new CountDownLatch(1);
    AtomicLong wokenAt = new AtomicLong();
    long askedFor = System.nanoTime() + 20_000_000;
    Loop<Integer> loop =
        Loop.<Integer>bounded(
                "test",
                4,
                Ticker.SYSTEM,
                new Loop.Owner<>() {
                  private long at = askedFor;

                  @Override
                  public void handle(Integer event) {}

                  @Override
                  public long nextWakeNanos() {
                    return at;
                  }

                  @Override
                  public void wake(long nowNanos) {
                    at = Long.MAX_VALUE;
                    wokenAt.set(nowNanos);
                    woken.countDown();
                  }
                })
            .start();
    assertTrue(woken.await(5, TimeUnit.SECONDS));
    assertTrue(wokenAt.get() >= askedFor);
    loop.close();
  }

  @Test
  void wakesAtATimeThatMovedOnWhileItSlept() throws InterruptedException {
    CountDownLatch woken = new CountDownLatch(1);
    long first = System.nanoTime() + 20_000_000;
    long movedTo = first + 20_000_000;
    Loop<Integer> loop =
        Loop.<Integer>bounded(
                "test",
                4,
                Ticker.SYSTEM,
                new Loop.Owner<>() {
                  private long at = first;

                  @Override
                  public void handle(Integer event) {}

                  @Override
                  public long nextWakeNanos() {
                    long asked = at;
                    at = movedTo;
                    return asked;
                  }

                  @Override
                  public void wake(long nowNanos) {
                    if (nowNanos - movedTo >= 0) {
                      woken.countDown();
                    }
                  }
                })
            .start();
    assertTrue(woken.await(5, TimeUnit.SECONDS));
    loop.close();
  }

  @Test
  void diesLoudlyWhenItsOwnerFailsAndTakesNothingMore() throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    List<Integer> seen = new ArrayList<>();
    Loop<Integer> loop =
        Loop.<Integer>bounded(
                "dies-on-purpose",
                4,
                Ticker.SYSTEM,
                new Loop.Owner<>() {
                  @Override
                  public void handle(Integer event) {
                    seen.add(event);
                    throw new IllegalStateException("a bug, on purpose");
                  }

                  @Override
                  public void stopped() {
                    stopped.countDown();
                  }
                })
            .start();
    loop.offer(1);
    assertTrue(stopped.await(5, TimeUnit.SECONDS));
    assertFalse(loop.offer(2));
    assertEquals(List.of(1), seen);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
