package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.continuity.Continuity;

/// The reading of exactly the range that a channel's stream left out, with what arrives above it
/// held back until the range is here.
///
/// Owned by the fanout's loop.
final class Fill {
  private static final int PAGE_COUNT = 1_000;

  private final Channel channel;
  private final Upstream upstream;
  private final HeldBack heldBack = new HeldBack();
  private long upTo;
  private int attempt;
  private boolean active;

  Fill(Channel channel, Upstream upstream) {
    this.channel = channel;
    this.upstream = upstream;
  }

  /// Reads up to an offset that nothing has arrived above of.
  void begin(long lastMissing) {
    active = true;
    upTo = lastMissing;
    ask();
  }

  /// What is being read goes on up to here, at least.
  void reach(long offset) {
    upTo = Math.max(upTo, offset);
  }

  void begin(ChannelSlice above) {
    active = true;
    upTo = 0;
    heldBack.add(above);
    ask();
  }

  /// False when no more can be held back.
  boolean holdBack(ChannelSlice slice) {
    return heldBack.add(slice);
  }

  void abandon() {
    active = false;
    attempt++;
    heldBack.clear();
  }

  private void ask() {
    int asking = ++attempt;
    upstream.read(
        new HistoryQuery(channel.name(), channel.history().top(), PAGE_COUNT, false, 0, 0),
        new ReadOwner() {
          @Override
          public void page(HistoryPage page) {
            arrived(page);
          }

          @Override
          public void refused(Refusal why) {
            channel.fillFailed();
          }

          @Override
          public boolean wanted() {
            return active && attempt == asking && channel.isOpen();
          }
        });
  }

  private void arrived(HistoryPage page) {
    if (page.resync() != null) {
      channel.fillFailed();
      return;
    }
    long before = channel.history().top().offset();
    for (ChannelSlice slice : page.slices()) {
      if (!takeIfNext(slice)) {
        channel.fillFailed();
        return;
      }
    }
    if (drain() && channel.history().top().offset() >= upTo) {
      active = false;
      channel.filled();
    } else if (channel.history().top().offset() == before) {
      channel.fillFailed();
    } else {
      ask();
    }
  }

  /// True when everything held back was taken.
  private boolean drain() {
    for (ChannelSlice next = heldBack.peek(); next != null; next = heldBack.peek()) {
      if (!takeIfNext(next)) {
        return false;
      }
      heldBack.drop();
    }
    return true;
  }

  private boolean takeIfNext(ChannelSlice slice) {
    return switch (channel.judge(slice)) {
      case Continuity.Verdict.Next(int skip) -> {
        channel.take(slice, skip);
        yield true;
      }
      case Continuity.Verdict.Duplicate() -> true;
      case Continuity.Verdict.Gap _, Continuity.Verdict.NewEpoch() -> false;
    };
  }
}
