package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.Preview;
import io.holdfast.fanout.history.ChannelHistory;
import io.holdfast.fanout.history.Ruling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One edge in one channel: how far this edge was sent, and how it goes on. Live, it gets each
/// slice as it arrives; without credit it lags and is resumed by position; where its position
/// cannot be continued from it gets a resync verdict.
///
/// Owned by the fanout's loop.
final class EdgeFollow implements Owed, ScanReader, Proofs.Seeker {
  /// An edge that could not be answered for so long is told so; its follow stands and the verdict
  /// follows. Shorter than what a client waits for a subscribe reply.
  static final long INTERIM_NANOS = Duration.ofSeconds(2).toNanos();

  private static final Duration RETRY_HINT = Duration.ofSeconds(1);
  private static final long PAGE_BYTES = 256 << 10;

  private enum Phase {
    /// No verdict yet.
    PENDING,
    /// Sent everything that arrived.
    LIVE,
    /// Behind; owed by its session or read for by the channel's scan.
    LAGGING,
    /// Unfollowed or its link ended.
    GONE
  }

  private final EdgeSession session;
  private final Channel channel;
  private final Follow asked;
  private Phase phase = Phase.PENDING;
  private long sentEpoch;
  private long sentOffset;
  private List<RecoverTask> waiting = new ArrayList<>(0);

  EdgeFollow(EdgeSession session, Channel channel, Follow asked) {
    this.session = session;
    this.channel = channel;
    this.asked = asked;
  }

  Channel channel() {
    return channel;
  }

  EdgeSession session() {
    return session;
  }

  @Nullable Position askedAfter() {
    return asked.after();
  }

  boolean isPending() {
    return phase == Phase.PENDING;
  }

  Position sent() {
    return new Position(sentEpoch, sentOffset);
  }

  long sentOffset() {
    return sentOffset;
  }

  /// Recoveries that wait for this follow's verdict or for its stream to come as far as their
  /// client.
  void await(RecoverTask task) {
    waiting.add(task);
  }

  List<RecoverTask> gone() {
    phase = Phase.GONE;
    List<RecoverTask> left = waiting;
    waiting = new ArrayList<>(0);
    return left;
  }

  /// Gives the verdict, if the channel can be spoken for. Called when the follow arrives and when
  /// the channel settles.
  void settle() {
    if (phase != Phase.PENDING) {
      return;
    }
    ChannelHistory history = channel.history();
    Position after = asked.after();
    if (after == null) {
      startAtWindow(history);
      return;
    }
    switch (channel.ruleForLink(after)) {
      case Ruling.AtTop() -> live(new Recovery.UpToDate(history.top()), history.top());
      case Ruling.InMemory _ -> lagFrom(after);
      case Ruling.NeedsRead _ -> {
        sentEpoch = after.epoch();
        sentOffset = after.offset();
        channel.scan().join(this);
      }
      case Ruling.Ahead() -> live(new Recovery.UpToDate(after), after);
      case Ruling.NeedsProof() -> channel.proofs().seek(after, this);
      case Ruling.Lost(ResyncReason reason, _) -> resync(reason);
    }
  }

  private void startAtWindow(ChannelHistory history) {
    Position top = history.top();
    long from =
        asked.windowCount() == 0
            ? top.offset()
            : channel.windowStart(asked.windowCount(), asked.windowAgeMillis());
    if (history.countAfter(from) == 0) {
      live(new Recovery.UpToDate(top), top);
    } else {
      ChannelSlice first = history.after(from, top.offset(), 1, PAGE_BYTES).getFirst();
      Position start = new Position(first.epoch(), from);
      lagFrom(start);
    }
  }

  private void lagFrom(Position start) {
    verdict(new Recovery.Replay(start, channel.history().top()));
    phase = Phase.LAGGING;
    moved(start.epoch(), start.offset());
    session.owe(this);
  }

  private void live(Recovery verdict, Position at) {
    verdict(verdict);
    phase = Phase.LIVE;
    moved(at.epoch(), at.offset());
  }

  private void verdict(Recovery verdict) {
    session
        .outbox()
        .verdict(
            FollowVerdict.of(channel.name(), asked.generation(), verdict, channel.lineageNow()));
  }

  void stillPending() {
    if (phase == Phase.PENDING) {
      session
          .outbox()
          .verdict(
              FollowVerdict.refused(
                  channel.name(),
                  asked.generation(),
                  new Refusal(Code.UNAVAILABLE, channel.whyPending(), RETRY_HINT)));
    }
  }

  /// A slice that continues the channel after `before` arrived.
  void deliver(ChannelSlice slice, long weight, long before) {
    if (phase != Phase.LIVE) {
      return;
    }
    if (!session.hasCredit()) {
      phase = Phase.LAGGING;
      channel.counters().lags++;
      session.owe(this);
    } else if (sentOffset == before) {
      send(slice, weight);
    } else if (sentOffset > before) {
      deliverAhead(slice);
    } else {
      throw new IllegalStateException(
          channel.name() + ": live at " + sentOffset + " although " + before + " was sent to all");
    }
  }

  /// An edge that lags is not shown it, nor anything behind it.
  void preview(Preview preview, long weight) {
    boolean hasAll = phase == Phase.LIVE && sentOffset == channel.history().top().offset();
    if (hasAll && session.hasCredit()) {
      session.outbox().frame(new EdgeReply.Previewed(preview));
      session.spend(weight);
      channel.counters().previews++;
    }
  }

  /// The edge came from a fanout that was ahead of this one: it has the beginning already.
  private void deliverAhead(ChannelSlice slice) {
    List<Publication> all = slice.publications();
    int known = 0;
    while (known < all.size() && all.get(known).offset() <= sentOffset) {
      known++;
    }
    if (known == all.size()) {
      if (all.getLast().offset() == sentOffset) {
        wakeWaiting();
      }
      return;
    }
    ChannelSlice rest =
        known == 0
            ? slice
            : new ChannelSlice(slice.channel(), slice.epoch(), all.subList(known, all.size()));
    send(rest, rest.weight());
  }

  private void send(ChannelSlice slice, long weight) {
    session.outbox().publication(slice, weight);
    session.spend(weight);
    channel.counters().publicationsOut += slice.publications().size();
    moved(slice.epoch(), slice.publications().getLast().offset());
  }

  private void moved(long epoch, long offset) {
    sentEpoch = epoch;
    sentOffset = offset;
    wakeWaiting();
  }

  private void wakeWaiting() {
    if (!waiting.isEmpty()) {
      List<RecoverTask> ready = waiting;
      waiting = new ArrayList<>(0);
      ready.forEach(session::owe);
    }
  }

  /// The numbering went on to another epoch without a publication.
  void carried(Position now) {
    if (phase == Phase.LIVE && sentOffset < now.offset()) {
      live(new Recovery.UpToDate(now), now);
    } else {
      wakeWaiting();
    }
  }

  /// The channel's stream was broken: what lies between cannot be had.
  void broken(Recovery.Resync told) {
    if (phase == Phase.PENDING || phase == Phase.GONE) {
      return;
    }
    long missedFrom = phase == Phase.LAGGING ? sentOffset + 1 : told.missedFrom();
    live(
        new Recovery.Resync(told.reason(), told.startAt(), missedFrom, told.missedTo()),
        told.startAt());
  }

  private void resync(ResyncReason reason) {
    Position top = channel.history().top();
    Position from = phase == Phase.PENDING ? asked.after() : sent();
    channel.counters().resyncs++;
    live(
        from != null && from.offset() < top.offset()
            ? new Recovery.Resync(reason, top, from.offset() + 1, top.offset())
            : new Recovery.Resync(reason, top),
        top);
  }

  @Override
  public boolean serve() {
    if (phase == Phase.PENDING) {
      settle();
      return false;
    }
    if (phase != Phase.LAGGING) {
      return false;
    }
    ChannelHistory history = channel.history();
    long from = channel.resumeOffset(sent(), Long.MAX_VALUE);
    if (from < 0) {
      channel.scan().join(this);
      return false;
    }
    for (ChannelSlice slice : history.after(from, Long.MAX_VALUE, Integer.MAX_VALUE, PAGE_BYTES)) {
      send(slice, slice.weight());
    }
    if (history.countAfter(Math.max(from, sentOffset)) > 0) {
      return true;
    }
    Position top = history.top();
    if (sentOffset >= top.offset()) {
      phase = Phase.LIVE;
    } else {
      live(new Recovery.UpToDate(top), top);
    }
    return false;
  }

  @Override
  public Position position() {
    return sent();
  }

  @Override
  public long cap() {
    return channel.history().top().offset();
  }

  @Override
  public boolean accepts() {
    return session.hasCredit() && (phase == Phase.PENDING || phase == Phase.LAGGING);
  }

  @Override
  public void feed(ChannelSlice part) {
    if (phase == Phase.PENDING) {
      Position after = asked.after();
      verdict(new Recovery.Replay(after == null ? sent() : after, channel.history().top()));
      phase = Phase.LAGGING;
    }
    send(part, part.weight());
  }

  @Override
  public void resumed() {
    if (phase == Phase.PENDING || phase == Phase.LAGGING) {
      session.owe(this);
    }
  }

  @Override
  public void unrecoverable(ResyncReason reason) {
    if (phase == Phase.PENDING || phase == Phase.LAGGING) {
      resync(reason);
    }
  }

  @Override
  public void proven(Lineage lineage) {
    Position after = asked.after();
    if (phase != Phase.PENDING || after == null) {
      return;
    }
    if (after.offset() > channel.history().top().offset()) {
      live(new Recovery.UpToDate(after), after);
    } else {
      settle();
    }
  }

  @Override
  public void disproven() {
    if (phase == Phase.PENDING) {
      resync(ResyncReason.EPOCH_CHANGED);
    }
  }

  @Override
  public void turnedAway() {
    resync(ResyncReason.UNVERIFIABLE);
  }
}
