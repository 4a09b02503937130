package io.holdfast.backbone.serving;

import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// A backbone of one epoch and many channels that answers when the test says so.
final class ModelBackbone implements BackbonePort {
  static final long EPOCH = 100;

  record Asked(PageTicket ticket, HistoryQuery query) {}

  private final Map<String, List<Publication>> channels = new java.util.HashMap<>();
  private final Deque<Asked> asked = new ArrayDeque<>();
  private final Deque<TailEntry> untailed = new ArrayDeque<>();
  private final List<PublishTurn> turns = new ArrayList<>();
  private long sequence;
  private int pageLimit = 3;
  private long forkEpoch;
  private long forkFloor;

  /// Stores a publication that the tail has yet to deliver.
  void stores(String channel) {
    List<Publication> log = channels.computeIfAbsent(channel, name -> new ArrayList<>());
    long offset = log.size() + 1L;
    Publication publication =
        new Publication(offset, Payload.utf8("p"), null, Map.of(), 0, "k" + offset, false);
    log.add(publication);
    untailed.add(new TailEntry(++sequence, channel, publication));
  }

  /// A new epoch begins, in which no channel has anything yet.
  void forks(long epoch, long floor) {
    forkEpoch = epoch;
    forkFloor = floor;
  }

  /// What the oldest read that was not answered asks.
  HistoryQuery oldestRead() {
    return asked.element().query();
  }

  void pagesOf(int limit) {
    pageLimit = limit;
  }

  int reads() {
    return asked.size();
  }

  boolean hasUntailed() {
    return !untailed.isEmpty();
  }

  /// The next entries of the tail, at most so many.
  List<TailEntry> tails(int count) {
    List<TailEntry> next = new ArrayList<>();
    while (next.size() < count && !untailed.isEmpty()) {
      next.add(untailed.remove());
    }
    return next;
  }

  List<PublishTurn> turns() {
    return turns;
  }

  /// Answers the oldest read with what the log is now.
  void answers(Serving serving) {
    Asked one = asked.remove();
    serving.pageRead(one.ticket(), page(one.query()));
  }

  private HistoryPage page(HistoryQuery query) {
    List<Publication> log = channels.getOrDefault(query.channel(), List.of());
    EpochLink first = new EpochLink(EPOCH, 0, log.size(), log.size());
    EpochLink fork = new EpochLink(forkEpoch, forkFloor, forkFloor, 0);
    Lineage lineage = new Lineage(forkEpoch == 0 ? List.of(first) : List.of(first, fork));
    Position since = query.since();
    if (since != null && since.equals(lineage.top())) {
      return new HistoryPage(lineage, List.of(), false, null);
    }
    if (since != null && since.epoch() != EPOCH) {
      Recovery.Resync resync = new Recovery.Resync(ResyncReason.EPOCH_CHANGED, lineage.top());
      return new HistoryPage(lineage, List.of(), false, resync);
    }
    int from =
        since != null
            ? (int) since.offset()
            : query.newest() > 0 ? Math.max(0, log.size() - query.newest()) : 0;
    int to = Math.min(log.size(), from + Math.min(query.limit(), pageLimit));
    return from >= to
        ? new HistoryPage(lineage, List.of(), false, null)
        : new HistoryPage(
            lineage,
            List.of(new ChannelSlice(query.channel(), EPOCH, log.subList(from, to))),
            to < log.size(),
            null);
  }

  @Override
  public void read(PageTicket ticket, HistoryQuery query) {
    asked.add(new Asked(ticket, query));
  }

  @Override
  public void append(int partition, PublishTurn turn, List<PublishRequest> batch) {
    turns.add(turn);
  }

  @Override
  public void remove(RemovalTicket ticket, String channel) {}
}
