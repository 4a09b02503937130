package io.holdfast.edge.hub;

import io.holdfast.contract.Code;
import io.holdfast.contract.Position;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.protocol.PublicationFrames;
import io.holdfast.runtime.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Channel to members, for the connections of one shard. A recovery's answer stands in the link's
/// stream exactly at its top, so a member is live from the moment at which its answer was handled,
/// and nothing is ever held back here.
///
/// Owned by its shard's loop.
public final class Hub {
  /// How long a subscription may wait for its start; the client's own patience is 5 s.
  private static final long WAIT_NANOS = Duration.ofSeconds(4).toNanos();

  private final Upstream upstream;
  private final Namespaces namespaces;
  private final boolean tellsGaps;
  private final ResyncPace pace;
  private final PublicationFrames encoder;
  private final Map<String, Members> channels = new HashMap<>();
  private final Map<Long, Waiter> waiters = new HashMap<>();
  private final Timers<Long> deadlines = new Timers<>();
  private long nextNumber = 1;
  private long nextFollow = 1;
  private long deliveries;
  private long gapsWithoutPosition;
  private long gapsUntold;

  /// `dice` are for the jitter before the first of many resyncs.
  public Hub(
      Upstream upstream,
      Namespaces namespaces,
      ResyncRule rule,
      RandomGenerator dice,
      PublicationFrames encoder) {
    this.upstream = upstream;
    this.encoder = encoder;
    this.namespaces = namespaces;
    this.tellsGaps = rule.enabled();
    this.pace = new ResyncPace(rule, dice);
  }

  /// Asks for a start; `receiver.started` is called once, perhaps before this returns, unless
  /// {@link #leave} comes first.
  public void join(Receiver receiver, String channel, long ref, Demand demand, long nowNanos) {
    Members members = channels.get(channel);
    if (members == null) {
      members = new Members(channel, isNumbered(channel), nextFollow++);
      channels.put(channel, members);
      upstream.follow(channel, members.follow());
    }
    Waiter waiter = new Waiter(nextNumber++, channel, receiver, ref, demand);
    waiters.put(waiter.number(), waiter);
    members.waits(waiter);
    deadlines.at(nowNanos + WAIT_NANOS, waiter.number());
    proceed(waiter, members, true);
  }

  /// Makes the receiver a member that is live after `startOffset`.
  public void goLive(
      Receiver receiver,
      String channel,
      long startOffset,
      boolean positioned,
      boolean wantsMoves,
      Intake intake) {
    Members members = channels.get(channel);
    if (members == null) {
      throw new IllegalStateException("going live in a channel without a hub entry: " + channel);
    }
    members.add(
        switch (intake) {
          case Intake.All _ -> new Member(receiver, startOffset, positioned, wantsMoves);
          case Intake.Deltas _, Intake.Matching _ ->
              new Particular(receiver, startOffset, positioned, wantsMoves, intake);
        });
    upstream.members(channel, members.count());
  }

  /// Ends membership or waiting.
  public void leave(Receiver receiver, String channel) {
    Members members = channels.get(channel);
    if (members == null) {
      return;
    }
    if (members.remove(receiver)) {
      upstream.members(channel, members.count());
    } else {
      Waiter waiter = members.waiting(receiver);
      if (waiter != null) {
        settle(waiter, members);
      }
    }
    dropIfIdle(channel, members);
  }

  public void handle(HubEvent event, long nowNanos) {
    Members members = channels.get(event.channel());
    if (members == null) {
      return;
    }
    switch (event) {
      case HubEvent.Followed(String _, long follow, Position top) -> {
        if (follow == members.follow()) {
          followed(members, top);
        }
      }
      case HubEvent.FollowRefused(String _, long follow, Refusal refusal) -> {
        if (follow == members.follow()) {
          members.waiting().forEach(waiter -> answer(waiter, new Start.Refused(refusal)));
        }
      }
      case HubEvent.Answered(long ask, String _, Start start) -> {
        Waiter waiter = waiters.get(ask);
        if (waiter != null) {
          answered(waiter, members, start);
        }
      }
      case HubEvent.Published _,
          HubEvent.Previewed _,
          HubEvent.Resynced _,
          HubEvent.Carried _,
          HubEvent.Moved _ -> {
        // What comes before our own `Followed` was told to members who have left.
        if (members.top() != null) {
          stream(members, event, nowNanos);
        }
      }
    }
  }

  private void stream(Members members, HubEvent event, long nowNanos) {
    switch (event) {
      case HubEvent.Published published ->
          deliveries += members.deliver(published.publications(), encoder);
      case HubEvent.Previewed told -> deliveries += members.preview(told, encoder);
      case HubEvent.Resynced resynced -> resync(members, resynced, nowNanos);
      case HubEvent.Carried(String _, Position top) -> members.standAt(top);
      case HubEvent.Moved(var push) -> members.tell(push);
      case HubEvent.Followed _, HubEvent.FollowRefused _, HubEvent.Answered _ -> {}
    }
  }

  private void followed(Members members, Position top) {
    members.standAt(top);
    Set<Waiter> early = members.takeEarly();
    for (Waiter waiter : members.waiting()) {
      proceed(waiter, members, early.contains(waiter));
    }
  }

  /// An answer counts only where it stands in the stream that the members get: one that came before
  /// the channel is followed, or from a place that the stream has passed, is asked for again.
  private void answered(Waiter waiter, Members members, Start start) {
    Position top = members.top();
    if (start instanceof Start.Refused) {
      answer(waiter, start);
    } else if (top == null) {
      members.isEarly(waiter);
    } else if (position(start).compareTo(top) >= 0) {
      answer(waiter, start);
    } else if (start instanceof Start.Unrecovered(var reason, Position _)) {
      answer(waiter, new Start.Unrecovered(reason, top));
    } else {
      proceed(waiter, members, true);
    }
  }

  private static Position position(Start start) {
    return switch (start) {
      case Start.AtTop(Position top) -> top;
      case Start.Recovered(Position top, var _) -> top;
      case Start.Newest(Position top, var _) -> top;
      case Start.Unrecovered(var _, Position top) -> top;
      case Start.Refused _ -> Position.NONE;
    };
  }

  private void resync(Members members, HubEvent.Resynced resynced, long nowNanos) {
    members.standAt(resynced.startAt());
    if (tellsGaps) {
      pace.add(resynced.channel(), members.interrupt(), nowNanos);
      gapsWithoutPosition += members.withoutPosition();
    } else {
      gapsUntold += members.count();
    }
    members.waiting().forEach(waiter -> proceed(waiter, members, false));
  }

  /// Answers what can be answered here, asks for what cannot.
  private void proceed(Waiter waiter, Members members, boolean fresh) {
    Position top = members.top();
    switch (waiter.demand()) {
      case Demand.Top _ -> {
        if (top != null) {
          answer(waiter, new Start.AtTop(top));
        }
      }
      case Demand.After(Position after, int limit) -> {
        boolean needsEpoch = after.isNone() && after.offset() > 0;
        if (top != null && after.offset() == top.offset() && (needsEpoch || after.equals(top))) {
          answer(waiter, new Start.Recovered(top, List.of()));
        } else if (needsEpoch && top != null) {
          upstream.recover(waiter.number(), waiter.channel(), top.at(after.offset()), false, limit);
        } else if (!needsEpoch && fresh) {
          upstream.recover(waiter.number(), waiter.channel(), after, false, limit);
        }
      }
      case Demand.Newest(@Nullable Position position) -> {
        if (top != null && position != null && top.equals(position)) {
          answer(waiter, new Start.Newest(top, List.of()));
        } else if (fresh) {
          upstream.recover(waiter.number(), waiter.channel(), position, true, 1);
        }
      }
    }
  }

  private void answer(Waiter waiter, Start start) {
    Members members = channels.get(waiter.channel());
    if (members == null || !waiter.equals(waiters.get(waiter.number()))) {
      return;
    }
    settle(waiter, members);
    waiter.receiver().started(waiter.channel(), waiter.ref(), start);
    dropIfIdle(waiter.channel(), members);
  }

  private void settle(Waiter waiter, Members members) {
    if (waiters.remove(waiter.number()) != null) {
      members.waitsNoMore(waiter);
    }
  }

  private void dropIfIdle(String channel, Members members) {
    if (members.isIdle() && channels.remove(channel, members)) {
      upstream.drop(channel);
    }
  }

  private boolean isNumbered(String channel) {
    return namespaces.of(channel).map(ChannelOptions::hasHistory).orElse(false);
  }

  public long nextWakeNanos() {
    return Math.min(deadlines.nextNanos(), pace.nextNanos());
  }

  public void wake(long nowNanos) {
    for (Long due = deadlines.pollDue(nowNanos); due != null; due = deadlines.pollDue(nowNanos)) {
      Waiter waiter = waiters.get(due);
      if (waiter != null) {
        answer(
            waiter,
            new Start.Refused(new Refusal(Code.DEADLINE, "no start for the channel in time")));
      }
    }
    for (ResyncPace.Due due = pace.pollDue(nowNanos); due != null; due = pace.pollDue(nowNanos)) {
      Members members = channels.get(due.channel());
      if (members != null && members.contains(due.member())) {
        due.member().receiver.positionLost(due.channel());
      }
    }
  }

  public int channels() {
    return channels.size();
  }

  /// Publications given to members so far.
  public long deliveries() {
    return deliveries;
  }

  /// Members without a position that went on over a gap.
  public long gapsWithoutPosition() {
    return gapsWithoutPosition;
  }

  /// Members that went on over a gap because nobody is told of any.
  public long gapsUntold() {
    return gapsUntold;
  }

  /// Passes through the members of a channel begun so far.
  public long resyncPasses() {
    return pace.passes();
  }

  /// Members that still wait to be told of their gap.
  public int resyncsWaiting() {
    return pace.size();
  }
}
