package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One history read on its way back from the channel's newest entry, over as many steps as it
/// takes, and what to make of where it ended.
///
/// Owned by the session's loop.
final class HistoryWalk {
  /// Entries that one step may visit: a few milliseconds of Redis.
  private static final int STEPS = 2_000;

  private final RedisPartition partition;
  private final HistoryQuery query;
  private final HistoryHandler handler;
  private String from = "";
  private long visited;
  private boolean newerLeft;
  private long removedUpTo;

  /// Newest first.
  private List<LogEntry.Published> entries = new ArrayList<>();

  private @Nullable HistoryPage page;

  HistoryWalk(RedisPartition partition, HistoryQuery query, HistoryHandler handler) {
    this.partition = partition;
    this.query = query;
    this.handler = handler;
  }

  RedisPartition partition() {
    return partition;
  }

  HistoryHandler handler() {
    return handler;
  }

  /// Starts anew: the log is not what it was.
  void begin() {
    from = "";
    visited = 0;
    newerLeft = false;
    entries = new ArrayList<>();
  }

  Object[] arguments() {
    Position since = query.since();
    long stop = since == null || query.reverse() ? 0 : since.offset();
    long below = since != null && query.reverse() ? Math.max(1, since.offset()) : 0;
    long newest = query.newest() > 0 ? query.newest() - visited : -1;
    boolean topOnly = query.limit() == 0 && since == null;
    return new Object[] {
      query.channel(),
      from,
      Long.toString(stop),
      Long.toString(below),
      Integer.toString(query.limit() - (query.reverse() ? entries.size() : 0)),
      Integer.toString(BackboneSession.PAGE_BYTES_MAX),
      query.reverse() ? "1" : "0",
      Long.toString(newest),
      Long.toString(query.maxAgeMillis()),
      Integer.toString(topOnly ? 0 : STEPS)
    };
  }

  /// Takes a step's answer; true when the page is ready.
  boolean take(LogState state, List<?> reply) {
    ChannelValue value = ChannelValue.of(RedisReply.text(reply.get(1)), state);
    KnownEnd known = partition.known;
    known.walked(query.channel(), value.top(), state);
    Lineage lineage = value.lineage(state, known, query.channel());
    removedUpTo = value.removed();
    String why = RedisReply.text(reply.get(2));
    String stoppedAt = RedisReply.text(reply.get(3));
    visited += RedisReply.number(reply.get(4));
    newerLeft |= RedisReply.text(reply.get(5)).equals("1");
    gather(RedisReply.list(reply.get(7)));
    Position since = query.since();
    Lineage.Standing standing = null;
    if (since != null) {
      boolean unnamed = since.isNone() && since.offset() > 0;
      standing = unnamed ? new Lineage.Standing.OnLog(since.offset()) : lineage.place(since);
      if (!(standing instanceof Lineage.Standing.OnLog)) {
        page = remembered(standing, lineage);
        if (page != null) {
          return true;
        }
        page = resync(lineage, ResyncReason.EPOCH_CHANGED, lineage.missedFrom(standing));
        return true;
      }
    }
    if (why.equals("steps") && (query.limit() > 0 || since != null)) {
      from = stoppedAt;
      return false;
    }
    long after = since == null || query.reverse() ? -1 : since.offset();
    long gone = gone(value, state, why, stoppedAt, RedisReply.number(reply.get(6)));
    if (after >= 0 && after < gone) {
      page = resync(lineage, ResyncReason.HISTORY_TRIMMED, after + 1);
    } else if (after >= 0 && (why.equals("newest") || why.equals("old"))) {
      page = resync(lineage, ResyncReason.POSITION_EXPIRED, after + 1);
    } else {
      page = page(lineage, why);
    }
    return true;
  }

  HistoryPage page() {
    HistoryPage ready = page;
    if (ready == null) {
      throw new IllegalStateException("the walk is not over");
    }
    return ready;
  }

  /// A later step's entries are older. Forward the oldest are wanted, backward the newest.
  private void gather(List<?> found) {
    List<LogEntry.Published> older = new ArrayList<>(found.size());
    for (Object entry : found) {
      if (LogEntry.of(RedisReply.list(entry)) instanceof LogEntry.Published published) {
        older.add(published);
      }
    }
    if (query.reverse() || entries.isEmpty()) {
      entries.addAll(older);
      return;
    }
    int room = query.limit() - older.size();
    long bytes = weight(older);
    List<LogEntry.Published> all = new ArrayList<>();
    int first = entries.size();
    while (first > 0 && room > 0 && bytes < BackboneSession.PAGE_BYTES_MAX) {
      first--;
      room--;
      bytes += entries.get(first).publication().weight();
    }
    newerLeft |= first > 0;
    all.addAll(entries.subList(first, entries.size()));
    all.addAll(older);
    entries = all;
  }

  private static long weight(List<LogEntry.Published> some) {
    long bytes = 0;
    for (LogEntry.Published entry : some) {
      bytes += entry.publication().weight();
    }
    return bytes;
  }

  /// Publications up to this offset are gone, as far as the walk has seen.
  private static long gone(
      ChannelValue value, LogState state, String why, String stoppedAt, long lastSeen) {
    if (!why.equals("gone")) {
      return value.trimmedUpTo();
    }
    long missing;
    if (lastSeen == 0) {
      missing = value.top();
    } else {
      boolean sameEpoch = LogState.position(stoppedAt).epoch() == state.epochOf(lastSeen);
      missing = sameEpoch ? lastSeen - 1 : value.lastBefore(lastSeen);
    }
    return Math.max(value.trimmedUpTo(), missing);
  }

  /// What the log lost, where the newest entries are still here; the log's own follow with the next
  /// page.
  private @Nullable HistoryPage remembered(Lineage.Standing standing, Lineage lineage) {
    if (query.reverse()
        || !(standing instanceof Lineage.Standing.InLostTail(long offset, long lostTo, _))) {
      return null;
    }
    List<LogEntry.Published> found = partition.known.between(query.channel(), offset, lostTo);
    if (found == null || query.limit() == 0) {
      return null;
    }
    int count = Math.min(found.size(), query.limit());
    return new HistoryPage(lineage, slices(found.subList(0, count)), true, null, removedUpTo);
  }

  private HistoryPage resync(Lineage lineage, ResyncReason reason, long missedFrom) {
    long missedTo = missedFrom == 0 ? 0 : lineage.top().offset();
    return new HistoryPage(
        lineage,
        List.of(),
        false,
        new Recovery.Resync(reason, lineage.top(), missedFrom, missedTo),
        removedUpTo);
  }

  private HistoryPage page(Lineage lineage, String why) {
    if (query.limit() == 0) {
      return new HistoryPage(lineage, List.of(), false, null, removedUpTo);
    }
    List<LogEntry.Published> ordered = query.reverse() ? entries : entries.reversed();
    boolean more = query.reverse() ? why.equals("full") : newerLeft;
    return new HistoryPage(lineage, slices(ordered), more, null, removedUpTo);
  }

  private List<ChannelSlice> slices(List<LogEntry.Published> ordered) {
    List<ChannelSlice> slices = new ArrayList<>();
    List<Publication> run = new ArrayList<>();
    long epoch = 0;
    for (LogEntry.Published entry : ordered) {
      if (entry.at().epoch() != epoch && !run.isEmpty()) {
        slices.add(new ChannelSlice(query.channel(), epoch, run));
        run = new ArrayList<>();
      }
      epoch = entry.at().epoch();
      run.add(entry.publication());
    }
    if (!run.isEmpty()) {
      slices.add(new ChannelSlice(query.channel(), epoch, run));
    }
    return slices;
  }
}
