package io.holdfast.fanout.core;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.history.ChannelHistory;
import io.holdfast.fanout.history.RecoveryRule;
import io.holdfast.fanout.history.Ruling;
import io.holdfast.fanout.history.Window;
import io.holdfast.fanout.stream.Channel;
import io.holdfast.fanout.stream.Turn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages of history from memory, where memory is enough.
///
/// Owned by the fanout's loop.
final class MemoryPages {
  private static final long PAGE_BYTES = 256 << 10;

  private final Turn turn;

  MemoryPages(Turn turn) {
    this.turn = turn;
  }

  /// The page, or null when only the backbone can give it.
  @Nullable HistoryPage page(Channel channel, HistoryQuery query, Window window) {
    ChannelHistory history = channel.history();
    if (query.limit() == 0) {
      return new HistoryPage(channel.lineageNow(), List.of(), false, null);
    }
    if (!history.proves(window, turn.wallMillis())) {
      return null;
    }
    long reach = history.reachOf(window, turn.wallMillis());
    Position since = query.since();
    if (since == null) {
      long from = query.reverse() ? Long.MAX_VALUE : reach;
      return page(channel, query, from, reach, null);
    }
    return switch (RecoveryRule.forLink(history, channel.lineageNow(), since)) {
      case Ruling.AtTop() ->
          page(
              channel,
              query,
              query.reverse() ? since.offset() : history.top().offset(),
              reach,
              null);
      case Ruling.InMemory(long at) when query.reverse() || at >= reach ->
          page(channel, query, query.reverse() ? since.offset() : at, reach, null);
      case Ruling.InMemory _, Ruling.NeedsRead _ -> belowWindow(channel, query, reach);
      case Ruling.Lost(ResyncReason reason, _) -> {
        Recovery.Resync resync = new Recovery.Resync(reason, history.top());
        yield new HistoryPage(channel.lineageNow(), List.of(), false, resync);
      }
      case Ruling.Ahead(), Ruling.NeedsProof() -> null;
    };
  }

  /// The successor of `since` is no longer in the window: said so, with what the window holds.
  private HistoryPage belowWindow(Channel channel, HistoryQuery query, long reach) {
    if (query.reverse()) {
      return new HistoryPage(channel.lineageNow(), List.of(), false, null);
    }
    Recovery.Resync resync =
        new Recovery.Resync(ResyncReason.POSITION_EXPIRED, channel.history().top());
    return page(channel, query, reach, reach, resync);
  }

  private static HistoryPage page(
      Channel channel,
      HistoryQuery query,
      long from,
      long reach,
      Recovery.@Nullable Resync resync) {
    ChannelHistory history = channel.history();
    List<ChannelSlice> slices =
        query.reverse()
            ? history.before(from, reach, query.limit(), PAGE_BYTES)
            : history.after(Math.max(from, reach), Long.MAX_VALUE, query.limit(), PAGE_BYTES);
    boolean more = !slices.isEmpty() && hasMore(history, query, slices, reach);
    return new HistoryPage(channel.lineageNow(), slices, more, resync);
  }

  private static boolean hasMore(
      ChannelHistory history, HistoryQuery query, List<ChannelSlice> slices, long reach) {
    ChannelSlice last = slices.getLast();
    return query.reverse()
        ? !history.before(last.publications().getLast().offset(), reach, 1, 1).isEmpty()
        : history.countAfter(last.last().offset()) > 0;
  }
}
