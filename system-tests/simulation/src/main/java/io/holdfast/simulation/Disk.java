package io.holdfast.simulation;

import io.holdfast.fanout.publish.HeldPublication;
import io.holdfast.fanout.publish.SpoolCommand;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The disk under a fanout's spool: slow, sometimes full, and what it said to have kept outlives
/// the process; of the rest some may.
final class Disk {
  private final World world;
  private final String name;
  private final TreeMap<Long, HeldPublication> kept = new TreeMap<>();
  private final ArrayDeque<SpoolCommand> under = new ArrayDeque<>();
  private long next = 1;
  private boolean full;
  private long slowNanos = 300_000;
  private boolean working;
  private Consumer<SpoolEvent> events = _ -> {};

  Disk(World world, String name) {
    this.world = world;
    this.name = name;
  }

  void full(boolean refuses) {
    full = refuses;
  }

  void slow(long nanos) {
    slowNanos = nanos;
  }

  /// A process begins with what is here.
  SpoolContents open(Consumer<SpoolEvent> to) {
    events = to;
    List<SpoolContents.Line> lines = new ArrayList<>();
    for (HeldPublication held : kept.values()) {
      lines.add(
          new SpoolContents.Line(
              held.sequence(),
              held.request().channel(),
              held.request().key(),
              held.request().weight()));
    }
    if (!lines.isEmpty()) {
      world.coverage.hit("spool: found at start");
    }
    return new SpoolContents(name, next, lines);
  }

  /// The process is gone. A torn tail is cut off; what was written and not yet flushed may be
  /// there.
  void torn() {
    events = _ -> {};
    while (!under.isEmpty() && !full && world.dice.nextBoolean()) {
      apply(under.remove(), new ArrayList<>());
    }
    under.clear();
    working = false;
  }

  void take(List<SpoolCommand> commands) {
    under.addAll(commands);
    work();
  }

  private void work() {
    if (!working && !under.isEmpty()) {
      working = true;
      world.after(world.dice.nextLong(slowNanos) + 1, this::write);
    }
  }

  private void write() {
    if (!working) {
      return;
    }
    working = false;
    List<Long> refused = new ArrayList<>();
    long last = 0;
    while (!under.isEmpty()) {
      last = Math.max(last, apply(under.remove(), refused));
    }
    if (!refused.isEmpty()) {
      world.coverage.hit("spool: disk refused");
      events.accept(new SpoolEvent.Refused(refused, true, "full"));
    }
    if (last > 0) {
      events.accept(new SpoolEvent.Kept(last));
    }
    work();
  }

  private long apply(SpoolCommand command, List<Long> refused) {
    switch (command) {
      case SpoolCommand.Keep(long sequence, var request, long wall) -> {
        next = Math.max(next, sequence + 1);
        if (full) {
          refused.add(sequence);
          return 0;
        }
        world.coverage.hit("spool: kept");
        kept.put(sequence, new HeldPublication(sequence, request, wall));
        return sequence;
      }
      case SpoolCommand.Settle(long sequence) -> kept.remove(sequence);
      case SpoolCommand.Bury bury -> {
        world.coverage.hit("spool: buried");
        kept.remove(bury.sequence());
      }
      case SpoolCommand.Load(long sequence, long bytes) -> {
        List<HeldPublication> found =
            kept.tailMap(sequence, true).values().stream()
                .limit(Math.max(1, bytes / (1 << 20)))
                .toList();
        world.coverage.hit("spool: loaded");
        events.accept(
            new SpoolEvent.Loaded(found.isEmpty() ? sequence : found.getLast().sequence(), found));
      }
    }
    return 0;
  }

  int size() {
    return kept.size();
  }
}
