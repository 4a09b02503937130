package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.fanout.continuity.Continuity;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.history.ChannelHistory;
import io.holdfast.fanout.history.MemoryBudget;
import io.holdfast.fanout.history.RecoveryRule;
import io.holdfast.fanout.history.Retention;
import io.holdfast.fanout.history.Ruling;
import io.holdfast.fanout.history.Window;
import java.time.Duration;
import java.util.List;

/// One followed channel: its stream from the adapter, proven publication by publication, its
/// history, and the edges that follow it. A gap is read and filled in place while what arrives is
/// held back; an unknown epoch, a fill that fails and a new link are all answered by following anew
/// from our top.
///
/// Owned by the fanout's loop.
public final class Channel {
  private static final long REFOLLOW_PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  private final String name;
  private final Window window;
  private final Upstream upstream;
  private final Turn turn;
  private final StreamCounters counters;
  private final ChannelHistory history;
  private final Followers followers = new Followers();
  private final Scan scan;
  private final Proofs proofs;
  private final Fill fill;
  private final StoredMark stored = new StoredMark();
  private Lineage lineage = Lineage.EMPTY;
  private ChannelState state = new ChannelState.Opening();
  private boolean known;
  private boolean open = true;
  private long generation;
  private long followedAtNanos = Long.MIN_VALUE / 2;
  private boolean wholeWindowAsked;

  public Channel(
      String name,
      ChannelOptions options,
      MemoryBudget budget,
      Upstream upstream,
      Turn turn,
      StreamCounters counters) {
    this.name = name;
    this.window = Window.of(options);
    this.upstream = upstream;
    this.turn = turn;
    this.counters = counters;
    this.history = new ChannelHistory(name, Retention.of(options), budget);
    this.scan = new Scan(this, upstream, turn);
    this.proofs = new Proofs(this, upstream, turn);
    this.fill = new Fill(this, upstream);
  }

  public String name() {
    return name;
  }

  public ChannelState state() {
    return state;
  }

  public ChannelHistory history() {
    return history;
  }

  public Window window() {
    return window;
  }

  Upstream upstream() {
    return upstream;
  }

  Scan scan() {
    return scan;
  }

  Proofs proofs() {
    return proofs;
  }

  Followers followers() {
    return followers;
  }

  StreamCounters counters() {
    return counters;
  }

  boolean isOpen() {
    return open;
  }

  /// Whether readers can be answered.
  public boolean settled() {
    return known && !(state instanceof ChannelState.CatchingUp);
  }

  /// Whether memory reaches everything that publishers were told is stored.
  public boolean showsAllStored() {
    return history.top().offset() >= stored.offset();
  }

  StoredMark stored() {
    return stored;
  }

  public Lineage lineageNow() {
    return lineage.withTop(history.top().offset());
  }

  String whyPending() {
    return upstream.attached()
        ? "the backbone has not answered for this channel yet"
        : "no backbone adapter can be reached";
  }

  Ruling ruleForLink(Position position) {
    return RecoveryRule.forLink(history, lineage, position);
  }

  Ruling ruleForClient(Position position) {
    return RecoveryRule.forClient(history, lineage, position, window, turn.wallMillis());
  }

  /// The offset in memory from which a reader at `position` that wants nothing above `cap` goes on:
  /// its own, or the floor of the next epoch when it stands at the end of one whose lost tail
  /// memory holds only in part; -1 when memory does not continue there.
  long resumeOffset(Position position, long cap) {
    if (position.offset() >= history.reach() || position.offset() >= cap) {
      return position.offset();
    }
    return switch (ruleForLink(position)) {
      case Ruling.InMemory(long after) -> after;
      case Ruling.AtTop() -> history.top().offset();
      case Ruling.Ahead _, Ruling.NeedsRead _, Ruling.NeedsProof _, Ruling.Lost _ -> -1;
    };
  }

  long clientReach() {
    return history.reachOf(window, turn.wallMillis());
  }

  long clientOldestMillis() {
    return turn.wallMillis() - window.ageMillis();
  }

  long windowStart(int newest, long maxAgeMillis) {
    long age = maxAgeMillis > 0 ? maxAgeMillis : Long.MAX_VALUE / 4;
    return history.reachOf(new Window(newest, age), turn.wallMillis());
  }

  /// Follows at the adapter, from our top, or for the first time from where the first reader stands
  /// or with the window that clients may want.
  void follow() {
    if (!upstream.attached()) {
      return;
    }
    generation = upstream.nextGeneration();
    followedAtNanos = turn.nanos();
    fill.abandon();
    if (known) {
      if (!(state instanceof ChannelState.CatchingUp)) {
        state = new ChannelState.Orphaned();
      }
      upstream.follow(Follow.after(name, generation, history.top()));
      return;
    }
    Position first = window.isNone() ? followers.lowestAsked() : null;
    wholeWindowAsked = first == null;
    upstream.follow(new Follow(name, generation, first, window.count(), window.ageMillis()));
  }

  /// The adapter link ended.
  void orphan() {
    fill.abandon();
    if (settled()) {
      state = new ChannelState.Orphaned();
    }
  }

  /// Nobody wants it any more.
  void close() {
    open = false;
    history.clear();
  }

  void verdict(FollowVerdict told) {
    if (told.generation() != generation) {
      return;
    }
    Refusal refused = told.refused();
    Recovery verdict = known ? stored.judge(told, history.top()) : told.verdict();
    if (refused != null) {
      followLater(Upstream.retryNanos(refused));
    } else if (verdict != null) {
      history.removeForClients(told.removedUpTo());
      obey(verdict, told.lineage());
    }
  }

  private void followLater(long delayNanos) {
    long stale = generation;
    turn.after(
        delayNanos,
        () -> {
          if (open && generation == stale) {
            follow();
          }
        });
  }

  private void obey(Recovery verdict, Lineage told) {
    // Whatever was being filled: the stream continues from where the verdict says.
    fill.abandon();
    switch (verdict) {
      case Recovery.UpToDate(Position top) -> upToDate(top, told);
      case Recovery.Replay(Position from, Position to) -> {
        learn(told);
        if (known) {
          settle(state instanceof ChannelState.CatchingUp ? to.offset() : 0);
        } else {
          history.restart(from, wholeWindowAsked, turn.wallMillis());
          known = true;
          stored.raise(to);
          settle(to.offset());
        }
      }
      case Recovery.Resync resync -> broken(resync, told);
    }
  }

  private void upToDate(Position top, Lineage told) {
    if (!known) {
      learn(told);
      history.restart(top, wholeWindowAsked, turn.wallMillis());
      known = true;
    } else if (top.offset() > history.top().offset()) {
      if (top.epoch() <= history.top().epoch()) {
        broken(new Recovery.Resync(ResyncReason.UNVERIFIABLE, top), told);
        return;
      }
      learn(told);
      history.carryTo(top);
      followers.carried(top);
    } else {
      learn(told);
    }
    settle(0);
  }

  private void learn(Lineage told) {
    if (!told.isEmpty()) {
      lineage = told;
    }
  }

  private void broken(Recovery.Resync resync, Lineage told) {
    learn(told);
    stored.broken(resync.startAt());
    boolean first = !known;
    history.restart(resync.startAt(), false, turn.wallMillis());
    known = true;
    if (!first) {
      counters.resyncs++;
      followers.broken(resync);
    }
    settle(0);
  }

  /// In step from here on, once everything up to `upTo` has arrived.
  private void settle(long upTo) {
    state =
        upTo > history.top().offset()
            ? new ChannelState.CatchingUp(upTo)
            : new ChannelState.Following();
    if (settled()) {
      followers.settle();
    }
  }

  /// A slice arrived from the adapter.
  void arrived(ChannelSlice slice) {
    if (!known) {
      return;
    }
    if (state instanceof ChannelState.Filling) {
      if (!fill.holdBack(slice)) {
        fillFailed();
      }
      return;
    }
    switch (judge(slice)) {
      case Continuity.Verdict.Next(int skip) -> take(slice, skip);
      case Continuity.Verdict.Duplicate() -> counters.duplicates++;
      case Continuity.Verdict.Gap(long expected, long got) -> gap(slice, expected, got);
      case Continuity.Verdict.NewEpoch() -> {
        // Orphaned, a verdict with the lineage is on its way.
        if (!(state instanceof ChannelState.Orphaned)) {
          counters.newEpochs++;
          followAnew();
        }
      }
    }
  }

  Continuity.Verdict judge(ChannelSlice slice) {
    return Continuity.judge(history.top(), lineage, slice);
  }

  void take(ChannelSlice slice, int skip) {
    if (lineage.isEmpty()) {
      lineage = new Lineage(List.of(new EpochLink(slice.epoch(), 0, 0, 0)));
    }
    long before = history.top().offset();
    ChannelSlice rest = slice.from(skip);
    long weight = rest.weight();
    history.append(rest, turn.wallMillis());
    counters.publicationsIn += rest.publications().size();
    followers.deliver(rest, weight, before);
    if (state instanceof ChannelState.CatchingUp(long to) && history.top().offset() >= to) {
      settle(0);
    }
  }

  private void gap(ChannelSlice slice, long expected, long got) {
    if (!(state instanceof ChannelState.Following)) {
      // A verdict is on its way, or the first replay is broken: only following anew can tell.
      if (state instanceof ChannelState.CatchingUp) {
        followAnew();
      }
      return;
    }
    counters.gaps++;
    state = new ChannelState.Filling(expected, got);
    fill.begin(slice);
  }

  /// The adapter has sent everything up to `at`, so a replay that is still short of its end will
  /// not reach it, and what is not here was lost.
  void head(Position at) {
    long top = history.top().offset();
    switch (state) {
      case ChannelState.Following _ when at.offset() <= top -> {}
      case ChannelState.Following _ -> {
        counters.gaps++;
        state = new ChannelState.Filling(top + 1, at.offset() + 1);
        fill.begin(at.offset());
      }
      case ChannelState.Filling _ -> fill.reach(at.offset());
      case ChannelState.CatchingUp _ -> followAnew();
      // A verdict is on its way.
      case ChannelState.Opening _, ChannelState.Orphaned _ -> {}
    }
  }

  /// The missing range is here, and everything that was held back after it.
  void filled() {
    settle(0);
  }

  void fillFailed() {
    counters.fillsAbandoned++;
    followAnew();
  }

  private void followAnew() {
    fill.abandon();
    if (settled()) {
      state = new ChannelState.Orphaned();
    }
    long sinceLast = turn.nanos() - followedAtNanos;
    if (sinceLast >= REFOLLOW_PAUSE_NANOS) {
      follow();
    } else {
      followLater(REFOLLOW_PAUSE_NANOS - sinceLast);
    }
  }

  @Override
  public String toString() {
    return "%s %s at %s, from %d, %s"
        .formatted(name, state, history.top(), history.reach(), lineage);
  }
}
