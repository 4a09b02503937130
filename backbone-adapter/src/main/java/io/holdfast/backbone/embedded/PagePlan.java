package io.holdfast.backbone.embedded;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One history read as the index answers it: where the candidates lie, oldest first, and what to
/// make of them. Made by the writer, carried out by the reader.
///
/// Immutable: the array is never written after it was made.
@SuppressWarnings("ArrayRecordComponent") // Never compared; a list would box each place.
record PagePlan(
    HistoryQuery query,
    Lineage lineage,
    long[] candidates,
    boolean moreBehind,
    long afterOffset,
    Recovery.@Nullable Resync resync,
    long removedUpTo) {

  static PagePlan of(HistoryQuery query, LogIndex index) {
    Lineage lineage = index.lineage(query.channel());
    ChannelIndex channel = index.find(query.channel());
    long trimmedUpTo = channel == null ? index.droppedUpTo() : channel.trimmedUpTo();
    int size = channel == null ? 0 : channel.size();
    int first = query.newest() > 0 ? Math.max(0, size - query.newest()) : 0;
    int from = first;
    int to = size;
    long after = -1;
    Position since = query.since();
    if (since != null) {
      Lineage.Standing standing =
          since.isNone() ? new Lineage.Standing.OnLog(since.offset()) : lineage.place(since);
      if (!(standing instanceof Lineage.Standing.OnLog(long offset))) {
        return refused(
            query, lineage, ResyncReason.EPOCH_CHANGED, lineage.missedFrom(standing), channel);
      }
      if (query.reverse()) {
        to = Math.max(from, channel == null ? 0 : channel.countUpTo(offset - 1));
      } else {
        after = offset;
        from = channel == null ? 0 : channel.countUpTo(offset);
        if (offset < trimmedUpTo) {
          return refused(query, lineage, ResyncReason.HISTORY_TRIMMED, offset + 1, channel);
        }
        if (from < first) {
          return refused(query, lineage, ResyncReason.POSITION_EXPIRED, offset + 1, channel);
        }
      }
    }
    return cut(query, lineage, channel, from, to, after);
  }

  private static PagePlan cut(
      HistoryQuery query,
      Lineage lineage,
      @Nullable ChannelIndex channel,
      int from,
      int to,
      long after) {
    if (channel == null || query.limit() == 0 || from >= to) {
      return new PagePlan(query, lineage, new long[0], false, after, null, removedUpTo(channel));
    }
    int start = from;
    int end = to;
    boolean wholeRange = query.maxAgeMillis() > 0 && !query.reverse();
    if (!wholeRange && query.reverse()) {
      start = Math.max(from, to - query.limit());
    } else if (!wholeRange) {
      end = (int) Math.min(to, from + (long) query.limit());
    }
    boolean more = query.reverse() ? start > from : end < to;
    long[] found = channel.locations(start, end);
    return new PagePlan(query, lineage, found, more, after, null, removedUpTo(channel));
  }

  private static PagePlan refused(
      HistoryQuery query,
      Lineage lineage,
      ResyncReason reason,
      long missedFrom,
      @Nullable ChannelIndex channel) {
    long missedTo = missedFrom == 0 ? 0 : lineage.top().offset();
    return new PagePlan(
        query,
        lineage,
        new long[0],
        false,
        -1,
        new Recovery.Resync(reason, lineage.top(), missedFrom, missedTo),
        removedUpTo(channel));
  }

  private static long removedUpTo(@Nullable ChannelIndex channel) {
    return channel == null ? 0 : channel.removedUpTo();
  }

  /// The answer, when no segment has to be read for it.
  @Nullable HistoryPage withoutReading() {
    return candidates.length == 0
        ? new HistoryPage(lineage, List.of(), false, resync, removedUpTo)
        : null;
  }
}
