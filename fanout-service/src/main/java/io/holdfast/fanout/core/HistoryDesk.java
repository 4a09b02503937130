package io.holdfast.fanout.core;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.history.Window;
import io.holdfast.fanout.stream.Channel;
import io.holdfast.fanout.stream.Channels;
import io.holdfast.fanout.stream.EdgeSession;
import io.holdfast.fanout.stream.ReadOwner;
import io.holdfast.fanout.stream.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// History queries and removals of edges: answered from memory when memory provably holds what the
/// namespace's window holds, and everything that publishers were told is stored; else read from the
/// backbone, equal queries by one read.
///
/// Owned by the fanout's loop.
final class HistoryDesk {
  /// Queries that wait for the backbone; above it they are refused as overload.
  private static final int WAITING_MAX = 10_000;

  /// What one read brings, roughly, at most.
  private static final long PAGE_BYTES = 256 << 10;

  private static final long PATIENCE_NANOS = Duration.ofSeconds(4).toNanos();
  private static final Duration RETRY_HINT = Duration.ofSeconds(1);

  private record Asker(EdgeSession edge, long id) {}

  private final Namespaces namespaces;
  private final Channels channels;
  private final MemoryPages memory;
  private final AdapterDesk adapter;
  private final Turn turn;

  /// Reads under way that an equal query may join.
  private final Map<String, Map<HistoryQuery, Reading>> joinable = new HashMap<>();

  private final Map<Long, Removal> removals = new HashMap<>();
  private int waiting;
  private long ids;

  /// `seen` is what memory had when it was asked: at least that much is removed.
  private record Removal(Asker asker, String channel, long seen) {}

  HistoryDesk(Namespaces namespaces, Channels channels, AdapterDesk adapter, Turn turn) {
    this.namespaces = namespaces;
    this.channels = channels;
    this.memory = new MemoryPages(turn);
    this.adapter = adapter;
    this.turn = turn;
  }

  void query(EdgeSession edge, EdgeRequest.History asked) {
    HistoryQuery query = asked.query();
    Asker asker = new Asker(edge, asked.id());
    Refusal refused = refusal(query.channel());
    if (refused == null && !edge.request(() -> carryOut(asker, query))) {
      refused = overload();
    }
    if (refused != null) {
      answer(asker, null, refused);
    }
  }

  private void carryOut(Asker asker, HistoryQuery query) {
    Window window =
        Window.of(namespaces.of(query.channel()).orElseThrow())
            .narrowed(query.newest(), query.maxAgeMillis());
    Channel channel = channels.find(query.channel());
    HistoryPage page =
        channel == null || !channel.settled() || !channel.showsAllStored()
            ? null
            : memory.page(channel, query, window);
    if (page != null) {
      answer(asker, page, null);
    } else {
      read(asker, query, window);
    }
  }

  private @Nullable Refusal refusal(String channel) {
    ChannelOptions options = namespaces.of(channel).orElse(null);
    if (options == null) {
      return new Refusal(Code.UNKNOWN_CHANNEL, "the channel's namespace is not configured");
    }
    return options.hasHistory()
        ? null
        : new Refusal(Code.NOT_AVAILABLE, "the channel's namespace keeps no history");
  }

  private void read(Asker asker, HistoryQuery asked, Window window) {
    if (waiting >= WAITING_MAX) {
      answer(asker, null, overload());
      return;
    }
    HistoryQuery query =
        new HistoryQuery(
            asked.channel(),
            asked.since(),
            asked.limit(),
            asked.reverse(),
            window.ageMillis(),
            window.count());
    waiting++;
    asker.edge().reserve(PAGE_BYTES);
    Map<HistoryQuery, Reading> reads =
        joinable.computeIfAbsent(query.channel(), _ -> new HashMap<>());
    Reading other = reads.get(query);
    if (other != null) {
      other.askers.add(asker);
      return;
    }
    Reading reading = new Reading(query);
    reading.askers.add(asker);
    reads.put(query, reading);
    adapter.read(query, reading);
    turn.after(PATIENCE_NANOS, () -> reading.refused(unreachable()));
  }

  private static Refusal overload() {
    return new Refusal(Code.OVERLOADED, "too many history queries are waiting", RETRY_HINT);
  }

  private static Refusal unreachable() {
    return new Refusal(Code.UNAVAILABLE, "the backbone did not answer in time", RETRY_HINT);
  }

  /// A publisher of the channel was told a position: a read that was asked before does not answer
  /// who asks from here on.
  void stored(String channel) {
    joinable.remove(channel);
  }

  /// One read and those who wait for it.
  private final class Reading implements ReadOwner {
    private final HistoryQuery query;
    private final List<Asker> askers = new ArrayList<>();
    private boolean over;

    Reading(HistoryQuery query) {
      this.query = query;
    }

    @Override
    public void page(HistoryPage page) {
      done(page, null);
    }

    @Override
    public void refused(Refusal why) {
      done(null, why);
    }

    @Override
    public boolean wanted() {
      return !over;
    }

    private void done(@Nullable HistoryPage page, @Nullable Refusal refused) {
      if (over) {
        return;
      }
      over = true;
      Map<HistoryQuery, Reading> reads = joinable.get(query.channel());
      if (reads != null && reads.remove(query, this) && reads.isEmpty()) {
        joinable.remove(query.channel());
      }
      waiting -= askers.size();
      for (Asker asker : askers) {
        asker.edge().release(PAGE_BYTES);
        answer(asker, page, refused);
      }
    }
  }

  private static void answer(Asker asker, @Nullable HistoryPage page, @Nullable Refusal refused) {
    EdgeReply.History reply = new EdgeReply.History(asker.id(), page, refused);
    if (page == null) {
      asker.edge().outbox().frame(reply);
    } else {
      asker.edge().reply(reply, weight(page));
    }
  }

  private static long weight(HistoryPage page) {
    long weight = 0;
    for (ChannelSlice slice : page.slices()) {
      weight += slice.weight();
    }
    return weight;
  }

  void remove(EdgeSession edge, EdgeRequest.HistoryRemove asked) {
    Refusal refused = refusal(asked.channel());
    if (refused == null && !adapter.attached()) {
      refused = new Refusal(Code.UNAVAILABLE, "no backbone adapter can be reached", RETRY_HINT);
    }
    if (refused == null && removals.size() >= WAITING_MAX) {
      refused = new Refusal(Code.OVERLOADED, "too many removals are waiting", RETRY_HINT);
    }
    if (refused != null) {
      edge.outbox().frame(new EdgeReply.HistoryRemoved(asked.id(), refused));
      return;
    }
    long id = ++ids;
    Channel channel = channels.find(asked.channel());
    long seen = channel == null ? 0 : channel.history().top().offset();
    removals.put(id, new Removal(new Asker(edge, asked.id()), asked.channel(), seen));
    adapter.send(new AdapterRequest.HistoryRemove(id, asked.channel()));
    turn.after(PATIENCE_NANOS, () -> removed(new AdapterReply.HistoryRemoved(id, unreachable())));
  }

  void removed(AdapterReply.HistoryRemoved reply) {
    Removal removal = removals.remove(reply.id());
    if (removal == null) {
      return;
    }
    if (reply.refused() == null) {
      channels.removed(removal.channel(), removal.seen());
      // Reads that were asked before may still show it.
      joinable.remove(removal.channel());
    }
    removal
        .asker()
        .edge()
        .outbox()
        .frame(new EdgeReply.HistoryRemoved(removal.asker().id(), reply.refused()));
  }

  /// A removal is not asked twice: it might take what was published in between.
  void linkLost() {
    for (long id : List.copyOf(removals.keySet())) {
      removed(new AdapterReply.HistoryRemoved(id, unreachable()));
    }
  }
}
