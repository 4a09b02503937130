package io.holdfast.fanout.core;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.publish.Outbound;
import io.holdfast.fanout.publish.Pending;
import io.holdfast.fanout.stream.ReadOwner;
import io.holdfast.fanout.stream.Turn;
import io.holdfast.fanout.stream.Upstream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Looks in the log for what may have been stored under a key that the backbone has forgotten. One
/// channel is read at a time, downwards, until what was stored before the first attempt.
///
/// Owned by the fanout's loop. Bounded: the keys of a few channels.
final class Doubts {
  /// What is found out.
  private sealed interface Finding {
    record Stored(Position at) implements Finding {}

    record NotStored() implements Finding {}

    /// The log does not reach back far enough.
    record CannotTell() implements Finding {}
  }

  private static final Refusal FORGOTTEN =
      new Refusal(
          Code.DEADLINE,
          "it was sent to the backbone, which has forgotten its key and keeps too little to tell"
              + " whether it was stored");

  private static final int PAGE_COUNT = 1_000;

  /// What was read of so many is remembered, for the next one of the same channel.
  private static final int CHANNELS_MAX = 64;

  /// The backbone's clock may be off by so much.
  private static final long SLACK_MILLIS = Duration.ofMinutes(1).toMillis();

  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  private final Upstream upstream;
  private final Turn turn;
  private final Map<String, Reading> readings = new HashMap<>();

  Doubts(Upstream upstream, Turn turn) {
    this.upstream = upstream;
    this.turn = turn;
  }

  /// Settles what the backbone may have stored so long ago that it has forgotten the key, in order,
  /// as far as the log has answered.
  void settle(Outbound outbound, BiConsumer<Pending, PublishResult> settled) {
    Pending next = outbound.forgotten(turn.wallMillis());
    while (next != null) {
      switch (find(next)) {
        case null -> {
          return;
        }
        case Finding.NotStored() -> next.isNotStored();
        case Finding.Stored(Position at) -> {
          outbound.drop(next);
          settled.accept(next, new PublishResult.Duplicate(at));
        }
        case Finding.CannotTell() -> {
          outbound.drop(next);
          settled.accept(next, new PublishResult.Unknown(FORGOTTEN));
        }
      }
      next = outbound.forgotten(turn.wallMillis());
    }
  }

  /// Null while it is being looked for.
  private @Nullable Finding find(Pending pending) {
    String channel = pending.request().channel();
    long since = pending.triedMillis() - SLACK_MILLIS;
    Reading reading = readings.get(channel);
    if (reading == null || !reading.covers(since, pending.triedLastMillis())) {
      if (readings.size() >= CHANNELS_MAX) {
        readings.clear();
      }
      reading = new Reading(channel, since, turn.wallMillis());
      readings.put(channel, reading);
      reading.ask(null);
    }
    return reading.find(pending.request().key());
  }

  /// One channel's keys since a time, as of another.
  private final class Reading implements ReadOwner {
    private final String channel;
    private final long sinceMillis;
    private final long asOfMillis;
    private final Map<String, Position> byKey = new HashMap<>();
    private long lowest = Long.MAX_VALUE;
    private boolean done;
    private boolean whole;

    Reading(String channel, long sinceMillis, long asOfMillis) {
      this.channel = channel;
      this.sinceMillis = sinceMillis;
      this.asOfMillis = asOfMillis;
    }

    boolean covers(long since, long lastMillis) {
      return sinceMillis <= since && lastMillis <= asOfMillis;
    }

    void ask(@Nullable Position below) {
      upstream.read(new HistoryQuery(channel, below, PAGE_COUNT, true, 0, 0), this);
    }

    @Nullable Finding find(String key) {
      Position at = byKey.get(key);
      if (at != null) {
        return new Finding.Stored(at);
      }
      if (!done) {
        return null;
      }
      return whole ? new Finding.NotStored() : new Finding.CannotTell();
    }

    @Override
    public void page(HistoryPage page) {
      Position last = null;
      for (ChannelSlice slice : page.slices()) {
        for (Publication each : slice.publications()) {
          Position at = new Position(slice.epoch(), each.offset());
          byKey.putIfAbsent(each.key(), at);
          whole |= each.timeMillis() < sinceMillis;
          lowest = Math.min(lowest, each.offset());
          last = at;
        }
      }
      if (!whole && page.more() && page.resync() == null && last != null) {
        ask(last);
        return;
      }
      done = true;
      whole |= page.resync() == null && beginsWith(page.lineage());
    }

    /// Nothing is on the log below what was read, in no epoch. What an epoch that was lost whole
    /// had of it is not there any more.
    private boolean beginsWith(Lineage lineage) {
      for (EpochLink link : lineage.links()) {
        if (link.base() > link.floor()) {
          return lowest <= link.floor() + 1;
        }
      }
      return true;
    }

    @Override
    public void refused(Refusal why) {
      turn.after(
          AGAIN_NANOS,
          () -> {
            if (wanted()) {
              ask(null);
            }
          });
    }

    @Override
    public boolean wanted() {
      return !done && equals(readings.get(channel));
    }
  }
}
