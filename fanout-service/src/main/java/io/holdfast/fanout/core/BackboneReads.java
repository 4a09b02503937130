package io.holdfast.fanout.core;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.stream.ReadOwner;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Reads of the backbone, a bounded number at a time; the rest waits in order. What was under way
/// when a link ended is asked again on the next one.
///
/// Owned by the fanout's loop. The queue is bounded by its askers: one scan and one fill per
/// channel, a bounded number of positions per channel, and the history queries that {@link
/// HistoryDesk} admits.
final class BackboneReads {
  private static final int UNDER_WAY_MAX = 256;

  private record Read(HistoryQuery query, ReadOwner owner) {}

  private final ArrayDeque<Read> queued = new ArrayDeque<>();
  private final Map<Long, Read> underWay = new LinkedHashMap<>();
  private long ids;
  private long total;

  void add(HistoryQuery query, ReadOwner owner) {
    queued.add(new Read(query, owner));
  }

  long total() {
    return total;
  }

  /// Sends as many as may be under way.
  void send(Consumer<AdapterRequest> link) {
    while (!queued.isEmpty() && underWay.size() < UNDER_WAY_MAX) {
      Read next = queued.poll();
      if (next.owner().wanted()) {
        total++;
        underWay.put(++ids, next);
        link.accept(new AdapterRequest.History(ids, next.query()));
      }
    }
  }

  void answered(AdapterReply.History reply) {
    Read read = underWay.remove(reply.id());
    if (read == null || !read.owner().wanted()) {
      return;
    }
    if (reply.page() != null) {
      read.owner().page(reply.page());
    } else if (reply.refused() != null) {
      read.owner().refused(reply.refused());
    }
  }

  void linkLost() {
    ArrayDeque<Read> later = new ArrayDeque<>(queued);
    queued.clear();
    queued.addAll(underWay.values());
    queued.addAll(later);
    underWay.clear();
  }
}
