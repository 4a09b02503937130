package io.holdfast.fanout.core;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.stream.ReadOwner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Reads of the backbone, a bounded number at a time; the rest waits in order. What was under way
/// when a link ended is asked again on the next one, and so is what a living link leaves
/// unanswered: whoever waits for a read waits for nothing else.
///
/// Owned by the fanout's loop. The queue is bounded by its askers: one scan and one fill per
/// channel, a bounded number of positions per channel, and the history queries that {@link
/// HistoryDesk} admits.
final class BackboneReads {
  private static final int UNDER_WAY_MAX = 256;

  /// A read without an answer for so long is asked again; far above what a full queue takes.
  static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

  private record Read(HistoryQuery query, ReadOwner owner) {}

  private record Asked(Read read, long atNanos) {}

  private final ArrayDeque<Read> queued = new ArrayDeque<>();
  private final Map<Long, Asked> underWay = new LinkedHashMap<>();
  private long ids;
  private long total;

  void add(HistoryQuery query, ReadOwner owner) {
    queued.add(new Read(query, owner));
  }

  long total() {
    return total;
  }

  /// Sends as many as may be under way.
  void send(Consumer<AdapterRequest> link, long nowNanos) {
    while (!queued.isEmpty() && underWay.size() < UNDER_WAY_MAX) {
      Read next = queued.poll();
      if (next.owner().wanted()) {
        total++;
        underWay.put(++ids, new Asked(next, nowNanos));
        link.accept(new AdapterRequest.History(ids, next.query()));
      }
    }
  }

  void answered(AdapterReply.History reply) {
    Asked asked = underWay.remove(reply.id());
    if (asked == null || !asked.read().owner().wanted()) {
      return;
    }
    Read read = asked.read();
    if (reply.page() != null) {
      read.owner().page(reply.page());
    } else if (reply.refused() != null) {
      read.owner().refused(reply.refused());
    }
  }

  void linkLost() {
    ArrayDeque<Read> later = new ArrayDeque<>(queued);
    queued.clear();
    underWay.values().forEach(asked -> queued.add(asked.read()));
    queued.addAll(later);
    underWay.clear();
  }

  /// Puts what has waited too long back into the queue; a late answer to it is ignored.
  void askAgain(long nowNanos) {
    Iterator<Asked> oldestFirst = underWay.values().iterator();
    while (oldestFirst.hasNext()) {
      Asked asked = oldestFirst.next();
      if (nowNanos - asked.atNanos() < PATIENCE_NANOS) {
        return;
      }
      oldestFirst.remove();
      queued.add(asked.read());
    }
  }
}
