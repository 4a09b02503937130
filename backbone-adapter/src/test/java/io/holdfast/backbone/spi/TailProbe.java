package io.holdfast.backbone.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A tail's reader as a test plays it. It checks by itself that calls never overlap, that positions
/// ascend, and that each batch begins where the last one ended.
public final class TailProbe implements TailHandler {
  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private final AtomicInteger inside = new AtomicInteger();
  private final List<TailEntry> entries = new ArrayList<>();
  private final List<TailRemoval> removals = new ArrayList<>();
  private final BlockingQueue<Tail> tail = new LinkedBlockingQueue<>();
  private volatile boolean consumes = true;
  private volatile boolean throwsOnEntries;
  private volatile @Nullable String violation;
  private @Nullable LogPosition last;

  void started(Tail started) {
    tail.add(started);
  }

  /// From now on, or from the start, nothing is consumed.
  public TailProbe stopsConsuming() {
    consumes = false;
    return this;
  }

  public TailProbe throwsAtTheNextEntries() {
    throwsOnEntries = true;
    return this;
  }

  /// Consumes what was delivered so far and everything to come.
  public void consumesAgain(long bytes) {
    consumes = true;
    handle().consumed(bytes);
  }

  public Tail handle() {
    Tail started = SessionProbe.wait(tail, "the tail's handle");
    tail.add(started);
    return started;
  }

  private void enter(Object event, Runnable check) {
    if (inside.incrementAndGet() != 1) {
      violation = "two calls at a time";
    }
    check.run();
    events.add(event);
    inside.decrementAndGet();
  }

  @Override
  public void entries(TailBatch batch) {
    if (throwsOnEntries) {
      throw new IllegalStateException("as asked");
    }
    enter(batch, () -> check(batch));
    if (consumes) {
      handle().consumed(batch.bytes());
    }
  }

  private void check(TailBatch batch) {
    LogPosition before = last;
    if (before != null && !before.equals(batch.after())) {
      violation = "a batch after " + batch.after() + " follows " + before;
    }
    long sequence = batch.after().sequence();
    for (TailEntry entry : batch.entries()) {
      if (entry.sequence() <= sequence || entry.sequence() > batch.upTo().sequence()) {
        violation = "entry " + entry.sequence() + " after " + sequence + " in " + batch.upTo();
      }
      sequence = entry.sequence();
    }
    last = batch.upTo();
  }

  @Override
  public void live(Head head) {
    enter(head, () -> {});
  }

  @Override
  public void gap(Gap gap) {
    enter(gap, () -> last = null);
  }

  @Override
  public void epoch(EpochChange change) {
    enter(change, () -> last = null);
  }

  @Override
  public void heartbeat(long nonce) {
    enter(nonce, () -> {});
  }

  @Override
  public void ended(String cause) {
    events.add("ended: " + cause);
  }

  /// The next event of this kind; entries on the way are kept.
  public <T> T awaits(Class<T> kind) {
    while (true) {
      Object event = SessionProbe.wait(events, kind.getSimpleName());
      if (event instanceof TailBatch batch) {
        entries.addAll(batch.entries());
        removals.addAll(batch.removals());
      }
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  public List<TailEntry> awaitsEntries(int count) {
    while (entries.size() < count) {
      awaits(TailBatch.class);
    }
    assertNull(violation);
    assertEquals(count, entries.size());
    return List.copyOf(entries);
  }

  public TailRemoval awaitsRemoval() {
    while (removals.isEmpty()) {
      awaits(TailBatch.class);
    }
    return removals.removeFirst();
  }

  /// Takes in what has been delivered already.
  public List<TailEntry> seen() {
    Object event = events.poll();
    while (event != null) {
      if (event instanceof TailBatch batch) {
        entries.addAll(batch.entries());
      }
      event = events.poll();
    }
    return List.copyOf(entries);
  }

  public void isSound() {
    assertNull(violation);
  }
}
