package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.Lineage;
import java.util.ArrayList;
import java.util.List;

/// What the state of a partition says of one channel, as `append.lua` writes it: its top, the
/// offsets at which earlier epochs of it ended, up to where its past was removed on request, and up
/// to where it may have gone before it was forgotten.
///
/// Immutable.
///
/// @param top 0 = nothing is known of the channel
record ChannelValue(long top, List<Long> past, long removed, long forgotten) {
  static ChannelValue of(String text, LogState state) {
    if (text.isEmpty()) {
      return new ChannelValue(0, List.of(), 0, state.dropped());
    }
    String[] parts = text.split(" ", 5);
    List<Long> past = new ArrayList<>();
    if (parts.length > 3 && !parts[2].equals("-")) {
      for (String offset : parts[2].split(",", -1)) {
        past.add(Long.parseLong(offset));
      }
    }
    String mark = parts.length > 3 ? parts[3] : "0";
    boolean forgotten = mark.startsWith("d");
    long offset = Long.parseLong(forgotten ? mark.substring(1) : mark);
    return new ChannelValue(
        Long.parseLong(parts[0]),
        List.copyOf(past),
        forgotten ? 0 : offset,
        forgotten ? offset : 0);
  }

  /// Everything up to here is gone for one reason or the other.
  long trimmedUpTo() {
    return Math.max(removed, forgotten);
  }

  /// The offset of the publication before the one at `offset`, which was the first of its epoch.
  long lastBefore(long offset) {
    long last = 0;
    for (long base : past) {
      last = base < offset ? Math.max(last, base) : last;
    }
    return last;
  }

  /// The channel's past: an epoch ended where the log says, unless somebody was handed more of it
  /// than the log has; then where this process knows it to have ended, if it does.
  Lineage lineage(LogState state, KnownEnd known, String channel) {
    List<Fork> forks = state.forks();
    List<EpochLink> links = new ArrayList<>(forks.size());
    for (int i = 0; i < forks.size(); i++) {
      Fork fork = forks.get(i);
      boolean current = i == forks.size() - 1;
      long ceiling = current ? Long.MAX_VALUE : forks.get(i + 1).floor();
      long last = lastWithin(fork.floor(), ceiling);
      long base = last > 0 ? last : Math.max(fork.floor(), Math.min(trimmedUpTo(), ceiling));
      links.add(
          current
              ? new EpochLink(fork.epoch(), fork.floor(), base, last)
              : earlier(
                  fork, base, ceiling, state.lostEndOf(i), known.endOf(channel, fork.epoch())));
    }
    return new Lineage(links);
  }

  private static EpochLink earlier(
      Fork fork, long base, long ceiling, boolean lostItsEnd, long end) {
    if (!lostItsEnd) {
      return new EpochLink(fork.epoch(), fork.floor(), base, base, EpochLink.End.EXACT);
    }
    return end < 0 || end > ceiling
        ? new EpochLink(fork.epoch(), fork.floor(), base, 0, EpochLink.End.DOUBTFUL)
        : new EpochLink(fork.epoch(), fork.floor(), base, Math.max(base, end), EpochLink.End.EXACT);
  }

  /// Floors part the epochs, so an offset says its epoch.
  private long lastWithin(long floor, long ceiling) {
    long last = top > floor && top <= ceiling ? top : 0;
    for (long base : past) {
      last = base > floor && base <= ceiling ? Math.max(last, base) : last;
    }
    return last;
  }
}
