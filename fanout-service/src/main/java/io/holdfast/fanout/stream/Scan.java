package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.continuity.Continuity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The one read of a channel's older publications, shared by all who stand below what memory holds.
/// It pages forward from the lowest of them; each takes from a page what lies above its own
/// position, and leaves when memory continues or when it cannot take more. Whoever comes too late
/// for a page waits for the next round. What is trimmed at one position is trimmed below it too, so
/// after a failure the next round starts in the middle of those that are left: few reads settle any
/// number of readers.
///
/// Owned by the fanout's loop. Keeps no publication.
final class Scan implements ReadOwner {
  private static final int PAGE_COUNT = 1_000;

  private final Channel channel;
  private final Upstream upstream;
  private final Turn turn;
  private List<ScanReader> reading = new ArrayList<>();
  private List<ScanReader> waiting = new ArrayList<>();
  private Position since = Position.NONE;
  private boolean asked;
  private boolean lastFailed;

  Scan(Channel channel, Upstream upstream, Turn turn) {
    this.channel = channel;
    this.upstream = upstream;
    this.turn = turn;
  }

  void join(ScanReader reader) {
    if (asked && reader.position().offset() >= since.offset()) {
      reading.add(reader);
    } else {
      waiting.add(reader);
      begin();
    }
  }

  private void begin() {
    if (asked || waiting.isEmpty()) {
      return;
    }
    waiting.sort(Comparator.comparingLong(reader -> reader.position().offset()));
    int from = lastFailed ? waiting.size() / 2 : 0;
    since = waiting.get(from).position();
    reading = new ArrayList<>(waiting.subList(from, waiting.size()));
    waiting = new ArrayList<>(waiting.subList(0, from));
    ask();
  }

  private void ask() {
    asked = true;
    upstream.read(new HistoryQuery(channel.name(), since, PAGE_COUNT, false, 0, 0), this);
  }

  @Override
  public boolean wanted() {
    return channel.isOpen();
  }

  @Override
  public void refused(Refusal why) {
    turn.after(Upstream.retryNanos(why), this::askAgain);
  }

  private void askAgain() {
    if (wanted()) {
      ask();
    }
  }

  @Override
  public void page(HistoryPage page) {
    asked = false;
    Recovery.Resync lost = page.resync();
    lastFailed = lost != null;
    if (lost != null) {
      giveUp(lost.reason());
    } else {
      feed(page);
    }
    if (asked) {
      return;
    }
    if (reading.isEmpty()) {
      begin();
    } else {
      ask();
    }
  }

  /// The position that was asked for cannot be continued from, nor can any below it.
  private void giveUp(ResyncReason reason) {
    List<ScanReader> all = new ArrayList<>(waiting);
    all.addAll(reading);
    reading = new ArrayList<>();
    waiting = new ArrayList<>();
    List<ScanReader> out = new ArrayList<>();
    for (ScanReader reader : all) {
      (reader.position().offset() <= since.offset() ? out : waiting).add(reader);
    }
    out.forEach(reader -> reader.unrecoverable(reason));
  }

  private void feed(HistoryPage page) {
    List<ScanReader> round = reading;
    reading = new ArrayList<>();
    Position reached = since;
    for (ChannelSlice slice : page.slices()) {
      reached = slice.last();
    }
    boolean ended = !page.more() || reached.equals(since);
    since = reached;
    List<ScanReader> stay = new ArrayList<>();
    for (ScanReader reader : round) {
      if (feed(reader, page)) {
        if (ended) {
          reader.unrecoverable(ResyncReason.UNVERIFIABLE);
        } else {
          stay.add(reader);
        }
      }
    }
    reading.addAll(stay);
  }

  /// True when the reader needs the next page.
  private boolean feed(ScanReader reader, HistoryPage page) {
    Lineage lineage = page.lineage();
    for (ChannelSlice slice : page.slices()) {
      if (!reader.accepts()) {
        reader.resumed();
        return false;
      }
      switch (Continuity.judge(reader.position(), lineage, slice)) {
        case Continuity.Verdict.Duplicate() -> {}
        case Continuity.Verdict.Next(int known) -> take(reader, slice, known);
        case Continuity.Verdict.Gap _, Continuity.Verdict.NewEpoch() -> {
          reader.unrecoverable(ResyncReason.UNVERIFIABLE);
          return false;
        }
      }
    }
    if (!reader.accepts() || channel.resumeOffset(reader.position(), reader.cap()) >= 0) {
      reader.resumed();
      return false;
    }
    return true;
  }

  private static void take(ScanReader reader, ChannelSlice slice, int known) {
    List<Publication> all = slice.publications();
    int end = all.size();
    while (end > known && all.get(end - 1).offset() > reader.cap()) {
      end--;
    }
    if (end > known) {
      reader.feed(
          known == 0 && end == all.size()
              ? slice
              : new ChannelSlice(slice.channel(), slice.epoch(), all.subList(known, end)));
    }
  }
}
