package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailHandler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tails that keep up. One that does not is handed to the log's reader until it has caught up.
///
/// Owned by the log's writer.
final class LiveTails {
  private final LogWriter writer;
  private final List<EmbeddedTail> live = new ArrayList<>();
  private final Set<EmbeddedTail> all = new HashSet<>();

  LiveTails(LogWriter writer) {
    this.writer = writer;
  }

  /// Starts a tail where its reader stands, after telling how that relates to the log.
  void open(EmbeddedTail tail, @Nullable LogPosition after, LogView view) {
    all.add(tail);
    if (after == null) {
      tail.moveTo(view.last(), view.active().number(), view.place());
      goLive(tail, view);
      return;
    }
    tail.moveTo(after, 0, 0);
    List<Fork> forks = view.epochs().forks();
    int index = view.epochs().indexOf(after.epoch());
    long base = index < 0 ? 0 : view.lastOfEpoch(index);
    long current = view.last().epoch();
    if (index < 0) {
      change(tail, TailHandler.EpochChange.Kind.RESET, current, 0);
      Fork first = view.segments().getFirst().header().epochs().current();
      tail.moveTo(new LogPosition(first.epoch(), view.firstRetained() - 1), 0, 0);
    } else if (after.sequence() > base) {
      boolean lastEpoch = index == forks.size() - 1;
      change(
          tail,
          lastEpoch ? TailHandler.EpochChange.Kind.RESET : TailHandler.EpochChange.Kind.ROLLED_BACK,
          current,
          base);
      tail.moveTo(new LogPosition(after.epoch(), base), 0, 0);
    }
    writer.feed(tail);
  }

  private static void change(
      EmbeddedTail tail, TailHandler.EpochChange.Kind kind, long nextEpoch, long base) {
    TailHandler.EpochChange change =
        new TailHandler.EpochChange(kind, tail.position(), nextEpoch, base);
    tail.tell(() -> tail.handler().epoch(change));
  }

  void rejoin(EmbeddedTail tail, LogView view) {
    if (tail.closed() || !all.contains(tail)) {
      return;
    }
    if (tail.position().sequence() < view.lastSequence()) {
      writer.feed(tail);
    } else {
      tail.moveTo(view.last(), view.active().number(), view.place());
      goLive(tail, view);
    }
  }

  private void goLive(EmbeddedTail tail, LogView view) {
    live.add(tail);
    Head head = view.head();
    tail.tell(() -> tail.handler().live(head));
  }

  void deliver(Admission.Group group, LogView view) {
    boolean someEnded = false;
    for (int i = live.size() - 1; i >= 0; i--) {
      EmbeddedTail tail = live.get(i);
      if (tail.full()) {
        live.remove(i);
        writer.feed(tail);
      } else if (tail.position().sequence() < view.lastSequence()) {
        tail.deliver(
            new TailBatch(
                tail.position(), view.last(), group.entries(), group.removals(), group.bytes()),
            view.active().number(),
            view.place());
      }
      someEnded |= tail.closed();
    }
    if (someEnded) {
      live.removeIf(EmbeddedTail::closed);
      all.removeIf(EmbeddedTail::closed);
    }
  }

  void beat(long nonce) {
    for (EmbeddedTail tail : live) {
      tail.tell(() -> tail.handler().heartbeat(nonce));
    }
  }

  void drop(EmbeddedTail tail) {
    live.remove(tail);
    all.remove(tail);
  }

  void end(String cause) {
    for (EmbeddedTail tail : all) {
      tail.end(cause);
    }
    all.clear();
    live.clear();
  }
}
