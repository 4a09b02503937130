package io.holdfast.simulation;

import io.holdfast.backbone.redis.Adoption;
import io.holdfast.backbone.redis.LogState;
import io.holdfast.backbone.redis.Memory;
import io.holdfast.backbone.spi.AppendRule;
import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One partition of the model backbone: a log that can be wiped, rolled back and trimmed. Which
/// epoch follows then is decided by the shipped {@link Adoption}.
final class LogPartition {
  static final int BYTES_MAX = 1 << 20;

  /// One publication on the log.
  record Entry(long sequence, long epoch, String channel, Publication publication, Fact fact) {}

  /// What the server stores; everything that a copy of its data would hold.
  private static final class Data {
    long epoch;
    String boundTo = "";
    long last;
    List<Fork> forks = List.of();
    long high;
    long trimmed = 1;
    Map<Long, Long> ends = Map.of();
    final TreeMap<Long, Entry> entries = new TreeMap<>();
    final Map<String, NavigableMap<Long, Entry>> channels = new HashMap<>();
    final Map<String, Position> keys = new HashMap<>();
    final Map<String, Long> trimmedUpTo = new HashMap<>();
    final List<Fact> trimmedFacts = new ArrayList<>();
  }

  private final World world;
  private final Truth truth;
  private final int partitions;
  private Data data = new Data();
  private String replication = "r1";
  private int replications = 1;
  private boolean everStored;

  /// The log was wiped and begun by an adapter that remembers nothing of it: its readers are told,
  /// and its offsets may come again (ADR 0006).
  private boolean pastUnknown;

  LogPartition(World world, Truth truth, int partitions) {
    this.world = world;
    this.truth = truth;
    this.partitions = partitions;
  }

  LogState state() {
    LogPosition first =
        data.entries.isEmpty()
            ? new LogPosition(0, 0)
            : new LogPosition(
                data.entries.firstEntry().getValue().epoch(), data.entries.firstKey());
    return new LogState(
        data.epoch,
        data.boundTo,
        data.last,
        data.forks,
        data.high,
        0,
        data.trimmed,
        data.epoch == 0 ? 0 : partitions,
        replication,
        world.wallMillis(),
        first,
        data.ends);
  }

  // What breaks.

  void restarted() {
    replication = "r" + ++replications;
  }

  /// Everything is gone.
  void wipe() {
    data.entries.values().forEach(entry -> truth.lost(entry.fact()));
    data.trimmedFacts.forEach(truth::lost);
    data = new Data();
  }

  /// The newest entries never were.
  void rollBack(int count) {
    for (int i = 0; i < count && !data.entries.isEmpty(); i++) {
      Entry gone = data.entries.pollLastEntry().getValue();
      of(gone.channel()).remove(gone.publication().offset());
      truth.lost(gone.fact());
      data.keys.values().removeIf(gone.fact().at::equals);
      data.last = gone.sequence() - 1;
      while (data.forks.size() > 1 && data.forks.getLast().base() > data.last) {
        data.forks = data.forks.subList(0, data.forks.size() - 1);
        data.epoch = data.forks.getLast().epoch();
      }
    }
  }

  void trim(int count) {
    for (int i = 0; i < count && data.entries.size() > 1; i++) {
      Entry gone = data.entries.pollFirstEntry().getValue();
      of(gone.channel()).remove(gone.publication().offset());
      data.trimmed = gone.sequence() + 1;
      data.trimmedFacts.add(gone.fact());
      data.trimmedUpTo.put(gone.channel(), gone.publication().offset());
    }
  }

  // What adapters ask.

  /// An adapter looks at the log with what it remembers: it begins an epoch when the log is not the
  /// one that it was.
  LogState look(Memory memory) {
    LogState found = state();
    if (!found.bound() || memory.isAhead(found)) {
      Adoption begun = Adoption.of(found, memory);
      pastUnknown |= begun.anew() && memory.forks().isEmpty() && everStored;
      data.epoch = begun.epoch();
      data.last = begun.last();
      data.forks = begun.forks();
      data.high = begun.high();
      data.ends = begun.ends();
      data.boundTo = replication;
      world.coverage.hit("backbone: epoch begun" + (begun.anew() ? " on an empty log" : ""));
      world.note("epoch", begun.epoch());
    }
    return state();
  }

  PublishResult append(PublishRequest request) {
    PublishResult refused = AppendRule.refusal(request, data.epoch, BYTES_MAX, "the model's bound");
    if (refused != null) {
      return refused;
    }
    String key = request.channel() + " " + request.key();
    Position before = data.keys.get(key);
    if (before != null) {
      return new PublishResult.Duplicate(before);
    }
    long floor = data.forks.getLast().floor();
    long offset = Math.max(top(request.channel()), floor) + 1;
    Position at = new Position(data.epoch, offset);
    Publication publication =
        new Publication(
            offset,
            request.data(),
            request.info(),
            request.tags(),
            world.wallMillis(),
            request.key(),
            request.delta());
    Fact fact = new Fact(request.channel(), at, request.data().toUtf8(), request.key());
    everStored = true;
    truth.stored(fact, pastUnknown);
    data.last++;
    Entry entry = new Entry(data.last, data.epoch, request.channel(), publication, fact);
    data.entries.put(data.last, entry);
    of(request.channel()).put(offset, entry);
    data.keys.put(key, at);
    data.high = Math.max(data.high, offset);
    return new PublishResult.Stored(at);
  }

  private long top(String channel) {
    NavigableMap<Long, Entry> entries = of(channel);
    return entries.isEmpty() ? data.trimmedUpTo.getOrDefault(channel, 0L) : entries.lastKey();
  }

  /// What the log has of the channel, by offset.
  private NavigableMap<Long, Entry> of(String channel) {
    return data.channels.computeIfAbsent(channel, _ -> new TreeMap<>());
  }

  Lineage lineage(String channel) {
    NavigableMap<Long, Entry> entries = of(channel);
    long trimmed = data.trimmedUpTo.getOrDefault(channel, 0L);
    List<EpochLink> links = new ArrayList<>();
    for (int i = 0; i < data.forks.size(); i++) {
      Fork fork = data.forks.get(i);
      boolean current = i == data.forks.size() - 1;
      long ceiling = current ? Long.MAX_VALUE : data.forks.get(i + 1).floor();
      Long newest = entries.floorKey(ceiling);
      long last = Math.max(newest == null ? 0 : newest, trimmed <= ceiling ? trimmed : 0);
      long known = last > fork.floor() ? last : 0;
      long base = known > 0 ? known : Math.max(fork.floor(), Math.min(trimmed, ceiling));
      links.add(new EpochLink(fork.epoch(), fork.floor(), base, current ? known : 0));
    }
    return new Lineage(links);
  }

  HistoryPage page(HistoryQuery query) {
    Lineage lineage = lineage(query.channel());
    long after = -1;
    Position since = query.since();
    if (since != null) {
      Lineage.Standing standing =
          since.isNone() ? new Lineage.Standing.OnLog(since.offset()) : lineage.place(since);
      if (!(standing instanceof Lineage.Standing.OnLog(long offset))) {
        return resync(lineage, ResyncReason.EPOCH_CHANGED, lineage.missedFrom(standing));
      }
      after = offset;
    }
    long trimmed = data.trimmedUpTo.getOrDefault(query.channel(), 0L);
    if (!query.reverse() && after >= 0 && after < trimmed) {
      return resync(lineage, ResyncReason.HISTORY_TRIMMED, after + 1);
    }
    List<Entry> window = new ArrayList<>(of(query.channel()).values());
    int first = query.newest() > 0 ? Math.max(0, window.size() - query.newest()) : 0;
    List<Entry> found = new ArrayList<>();
    for (int i = 0; i < window.size(); i++) {
      long offset = window.get(i).publication().offset();
      boolean wanted = query.reverse() ? after < 0 || offset < after : offset > after;
      if (wanted && i < first && !query.reverse() && after >= 0) {
        return resync(lineage, ResyncReason.POSITION_EXPIRED, after + 1);
      }
      if (wanted && i >= first && isYoung(window.get(i), query.maxAgeMillis())) {
        found.add(window.get(i));
      }
    }
    List<Entry> ordered = query.reverse() ? found.reversed() : found;
    List<Entry> page = ordered.subList(0, Math.min(query.limit(), ordered.size()));
    return new HistoryPage(
        lineage,
        slices(query.channel(), page),
        ordered.size() > page.size() && query.limit() > 0,
        null);
  }

  private boolean isYoung(Entry entry, long maxAgeMillis) {
    return maxAgeMillis == 0
        || entry.publication().timeMillis() >= world.wallMillis() - maxAgeMillis;
  }

  private static HistoryPage resync(Lineage lineage, ResyncReason reason, long missedFrom) {
    long missedTo = missedFrom == 0 ? 0 : lineage.top().offset();
    return new HistoryPage(
        lineage,
        List.of(),
        false,
        new Recovery.Resync(reason, lineage.top(), missedFrom, missedTo));
  }

  private static List<ChannelSlice> slices(String channel, List<Entry> entries) {
    List<ChannelSlice> slices = new ArrayList<>();
    List<Publication> run = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      run.add(entries.get(i).publication());
      if (i + 1 == entries.size() || entries.get(i + 1).epoch() != entries.get(i).epoch()) {
        slices.add(new ChannelSlice(channel, entries.get(i).epoch(), run));
        run = new ArrayList<>();
      }
    }
    return slices;
  }

  // What tails read.

  Head head() {
    return state().head();
  }

  @Nullable Entry after(long sequence) {
    var next = data.entries.higherEntry(sequence);
    return next == null ? null : next.getValue();
  }

  static TailEntry tailEntry(Entry entry) {
    return new TailEntry(entry.sequence(), entry.channel(), entry.publication());
  }
}
