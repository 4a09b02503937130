package io.holdfast.edge.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A socket that does not take its bytes delays nobody.
class WriteLaneTest {
  @ParameterizedTest
  @EnumSource(WriteLane.Style.class)
  void writesForOthersWhileOneSocketIsStuck(WriteLane.Style style) {
    try (WriteWatch watch = new WriteWatch(Duration.ofSeconds(60)).start();
        WriteLane lane = new WriteLane("lane", style, watch).start()) {
      Gate stuck = new Gate(0);
      Gate free = new Gate(Integer.MAX_VALUE);
      Outbox stuckBox = box(watch, stuck);
      Outbox freeBox = box(watch, free);
      offer(stuckBox);
      offer(freeBox);

      lane.write(List.of(stuckBox, freeBox));

      assertTrue(Eventually.within(() -> free.written.get() == 1));
      offer(freeBox);
      lane.write(List.of(freeBox));
      assertTrue(Eventually.within(() -> free.written.get() == 2));
      assertEquals(0, stuck.written.get());
      assertEquals(style == WriteLane.Style.SHARDED ? 1 : 0, watch.displaced());

      offer(stuckBox);
      stuck.open.release(1_000);
      assertTrue(Eventually.within(() -> stuck.written.get() == 2));
      offer(stuckBox);
      lane.write(List.of(stuckBox));
      assertTrue(Eventually.within(() -> stuck.written.get() == 3));
      assertEquals(0, stuckBox.bytes());
    }
  }

  @ParameterizedTest
  @EnumSource(WriteLane.Style.class)
  void killsASocketThatNeverTakesItsBytes(WriteLane.Style style) {
    try (WriteWatch watch = new WriteWatch(Duration.ofMillis(100)).start();
        WriteLane lane = new WriteLane("lane", style, watch).start()) {
      Gate stuck = new Gate(0);
      Outbox box = box(watch, stuck);
      offer(box);

      lane.write(List.of(box));

      assertTrue(Eventually.within(() -> "write timeout".equals(stuck.killed.get())));
    }
  }

  @ParameterizedTest
  @EnumSource(WriteLane.Style.class)
  void goesOnAfterASocketBroke(WriteLane.Style style) {
    try (WriteWatch watch = new WriteWatch(Duration.ofSeconds(60)).start();
        WriteLane lane = new WriteLane("lane", style, watch).start()) {
      Gate broken = new Gate(Integer.MAX_VALUE);
      broken.breaks = true;
      Gate free = new Gate(Integer.MAX_VALUE);
      Outbox brokenBox = box(watch, broken);
      Outbox freeBox = box(watch, free);
      offer(brokenBox);
      offer(freeBox);

      lane.write(List.of(brokenBox, freeBox));

      assertTrue(Eventually.within(() -> free.written.get() == 1));
      assertTrue(Eventually.within(() -> !broken.killed.get().isEmpty()));
      assertEquals(Outbox.Offer.CLOSED, brokenBox.offer(OutboxTest.frame(1, 1)));
    }
  }

  private static Outbox box(WriteWatch watch, Gate gate) {
    Outbox outbox = new Outbox(gate, 1 << 20);
    watch.opened(outbox);
    return outbox;
  }

  private static void offer(Outbox outbox) {
    outbox.offer(OutboxTest.frame(1, 10));
  }

  /// A socket whose writes wait for the test.
  private static final class Gate implements SocketSink {
    final AtomicInteger written = new AtomicInteger();
    final AtomicReference<String> killed = new AtomicReference<>("");
    final Semaphore open;
    volatile boolean breaks;

    Gate(int permits) {
      open = new Semaphore(permits);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      if (breaks) {
        throw new IllegalStateException("broken pipe");
      }
      open.acquireUninterruptibly();
      written.incrementAndGet();
    }

    @Override
    public void finished() {}

    @Override
    public void kill(String cause) {
      killed.compareAndSet("", cause);
      if (open.availablePermits() == 0) {
        open.release(1_000);
      }
    }
  }
}
