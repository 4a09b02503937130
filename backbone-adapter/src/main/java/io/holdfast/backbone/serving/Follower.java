package io.holdfast.backbone.serving;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import java.util.ArrayList;
import java.util.List;

/// One link's interest in one channel: where its reader stands, and whether that is where the tail
/// is.
///
/// Owned by the adapter's loop.
public final class Follower {
  /// Publications per page while catching up.
  static final int PAGE_PUBLICATIONS = 1_000;

  enum Phase {
    /// No verdict was given yet.
    ASKED,
    /// Pages bring the reader on; live publications will be read too.
    CATCHING_UP,
    /// The reader has everything that the tail delivered.
    LIVE,
    /// Unfollowed, or followed anew.
    OVER
  }

  /// Whether the reader was told how far the channel has come.
  enum Telling {
    /// Since then nothing was sent.
    TOLD,
    /// Something was sent since the last beat.
    BUSY,
    /// Something was sent, but not since the last beat.
    QUIET
  }

  private final FanoutSession session;
  private final FollowedChannel channel;
  private final FanoutFrame.Wanted wanted;
  private final List<Publication> pending = new ArrayList<>();
  private Phase phase = Phase.ASKED;
  private Position sent = Position.NONE;
  private Telling telling = Telling.TOLD;
  private boolean queued;
  private boolean doubted;

  Follower(FanoutSession session, FollowedChannel channel, FanoutFrame.Wanted wanted) {
    this.session = session;
    this.channel = channel;
    this.wanted = wanted;
  }

  FanoutSession session() {
    return session;
  }

  FollowedChannel channel() {
    return channel;
  }

  String name() {
    return channel.name();
  }

  FanoutFrame.Wanted wanted() {
    return wanted;
  }

  Phase phase() {
    return phase;
  }

  void phase(Phase next) {
    phase = next;
  }

  /// The last position that the reader was sent, or was told to start after.
  Position sent() {
    return sent;
  }

  void sent(Position last) {
    sent = last;
  }

  /// Waits for a page, or for its turn to ask for one.
  boolean queued() {
    return queued;
  }

  void queued(boolean waits) {
    queued = waits;
  }

  Telling telling() {
    return telling;
  }

  void telling(Telling now) {
    telling = now;
  }

  /// How far the tail has come, while live: that is where the reader should stand.
  Position head() {
    return sent.at(Math.max(sent.offset(), channel.tailTop()));
  }

  /// What the reader was sent may have left something out that nobody can name: it is told so, and
  /// goes on after the top.
  void doubt() {
    doubted = phase != Phase.ASKED;
  }

  /// What to read next.
  HistoryQuery nextRead() {
    if (doubted) {
      return HistoryQuery.topOf(name());
    }
    if (phase != Phase.ASKED) {
      return new HistoryQuery(name(), sent, PAGE_PUBLICATIONS, false, 0, 0);
    }
    Position after = wanted.after();
    if (after != null) {
      return new HistoryQuery(name(), after, PAGE_PUBLICATIONS, false, 0, 0);
    }
    int window = wanted.windowCount();
    return window == 0
        ? HistoryQuery.topOf(name())
        : new HistoryQuery(
            name(), null, PAGE_PUBLICATIONS, false, wanted.windowAgeMillis(), window);
  }

  /// What the page means to the reader.
  Recovery verdict(HistoryPage page) {
    if (doubted) {
      doubted = false;
      return new Recovery.Resync(ResyncReason.EPOCH_CHANGED, page.top());
    }
    Recovery.Resync resync = page.resync();
    if (resync != null) {
      return resync;
    }
    if (page.slices().isEmpty()) {
      return new Recovery.UpToDate(page.top());
    }
    Position after = phase == Phase.ASKED ? wanted.after() : sent;
    Position first = page.slices().getFirst().first();
    return new Recovery.Replay(after != null ? after : first.at(first.offset() - 1), page.top());
  }

  List<Publication> pending() {
    return pending;
  }

  /// What was gathered in this turn, as one slice.
  ChannelSlice takePending() {
    ChannelSlice slice = new ChannelSlice(name(), sent.epoch(), pending);
    pending.clear();
    return slice;
  }
}
