package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.Preview;
import io.holdfast.fanout.history.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All followed channels. A channel is followed from its first edge on, and for a while after its
/// last one left, so that an edge that comes back is served from memory.
///
/// Owned by the fanout's loop.
public final class Channels {
  private static final Duration OVERLOAD_HINT = Duration.ofSeconds(5);

  /// What was sent to the backbone and is now held was sent later than so long ago; the backbone's
  /// clock may differ a little.
  private static final long DOUBT_MILLIS = 10_000;

  private final Map<String, Channel> byName = new HashMap<>();
  private final Map<String, Long> lingering = new HashMap<>();
  private final Namespaces namespaces;
  private final MemoryBudget budget;
  private final Upstream upstream;
  private final Turn turn;
  private final StreamCounters counters;
  private final int channelsMax;
  private final long lingerNanos;
  private long stamps;

  public Channels(
      Namespaces namespaces,
      MemoryBudget budget,
      Upstream upstream,
      Turn turn,
      StreamCounters counters,
      int channelsMax,
      long lingerNanos) {
    this.namespaces = namespaces;
    this.budget = budget;
    this.upstream = upstream;
    this.turn = turn;
    this.counters = counters;
    this.channelsMax = channelsMax;
    this.lingerNanos = lingerNanos;
  }

  public int size() {
    return byName.size();
  }

  public @Nullable Channel find(String name) {
    return byName.get(name);
  }

  public Collection<Channel> all() {
    return byName.values();
  }

  /// An edge wants to follow. A follow of a channel that it follows already replaces the earlier
  /// one.
  public void follow(EdgeSession session, Follow asked) {
    Channel channel = byName.get(asked.channel());
    boolean fresh = channel == null;
    if (channel == null) {
      ChannelOptions options = namespaces.of(asked.channel()).orElse(null);
      if (options == null) {
        refuse(session, asked, Code.UNKNOWN_CHANNEL, "no such namespace", Duration.ZERO);
        return;
      }
      if (byName.size() >= channelsMax) {
        refuse(session, asked, Code.OVERLOADED, "too many channels are followed", OVERLOAD_HINT);
        return;
      }
      channel = new Channel(asked.channel(), options, budget, upstream, turn, counters);
      byName.put(asked.channel(), channel);
    }
    lingering.remove(asked.channel());
    EdgeFollow follow = new EdgeFollow(session, channel, asked);
    channel.followers().add(follow);
    EdgeFollow before = session.put(follow);
    if (before != null) {
      channel.followers().remove(before);
      before.gone().forEach(follow::await);
    }
    if (fresh) {
      channel.follow();
    }
    if (channel.settled()) {
      follow.settle();
    }
    if (follow.isPending()) {
      turn.after(EdgeFollow.INTERIM_NANOS, follow::stillPending);
    }
  }

  private static void refuse(
      EdgeSession session, Follow asked, Code code, String why, Duration retryAfter) {
    session
        .outbox()
        .verdict(
            FollowVerdict.refused(
                asked.channel(), asked.generation(), new Refusal(code, why, retryAfter)));
  }

  public void unfollow(EdgeSession session, String name) {
    EdgeFollow follow = session.remove(name);
    if (follow != null) {
      Refusal left = new Refusal(Code.UNAVAILABLE, "the edge left the channel");
      follow.gone().forEach(task -> task.refuse(left));
      leave(follow);
    }
  }

  /// The edge's link ended: its follows end with it.
  public void leave(EdgeSession session) {
    for (EdgeFollow follow : List.copyOf(session.follows())) {
      session.remove(follow.channel().name());
      follow.gone();
      leave(follow);
    }
  }

  private void leave(EdgeFollow follow) {
    Channel channel = follow.channel();
    channel.followers().remove(follow);
    if (channel.followers().isEmpty()) {
      long stamp = ++stamps;
      lingering.put(channel.name(), stamp);
      turn.after(lingerNanos, () -> dropIfStillLeft(channel, stamp));
    }
  }

  private void dropIfStillLeft(Channel channel, long stamp) {
    if (lingering.remove(channel.name(), stamp)) {
      byName.remove(channel.name());
      channel.close();
      upstream.unfollow(channel.name());
    }
  }

  public void recover(EdgeSession session, EdgeRequest.Recover asked) {
    Channel channel = byName.get(asked.channel());
    if (channel == null || session.follow(asked.channel()) == null) {
      refuse(session, asked, Code.LINK_PROTOCOL, "recover in a channel that is not followed");
    } else if (!session.recoverBegins()) {
      refuse(session, asked, Code.OVERLOADED, "too many recoveries are open");
    } else {
      new RecoverTask(session, channel, asked, turn).begin();
    }
  }

  private static void refuse(
      EdgeSession session, EdgeRequest.Recover asked, Code code, String why) {
    session
        .outbox()
        .frame(
            new EdgeReply.Recovered(
                asked.id(), List.of(), false, null, new Refusal(code, why, OVERLOAD_HINT)));
  }

  /// Something of the channel that was held is dropped: its readers are told that they miss it.
  public void heldLost(String name) {
    with(
        name,
        channel -> {
          if (channel.settled()) {
            channel.counters().resyncs++;
            channel
                .followers()
                .broken(new Recovery.Resync(ResyncReason.HELD_LOST, channel.history().top()));
          }
        });
  }

  /// Shows a held publication to those edges that have everything which came before it. One that
  /// `mayBeStored` is not shown where it may have come through the stream.
  public void preview(Preview preview, boolean mayBeStored) {
    Channel channel = byName.get(preview.channel());
    if (channel == null || !channel.showsAllStored()) {
      return;
    }
    boolean inStep =
        channel.state() instanceof ChannelState.Following
            || channel.state() instanceof ChannelState.Orphaned;
    long sinceMillis = turn.wallMillis() - DOUBT_MILLIS;
    if (inStep && (!mayBeStored || channel.history().lacks(preview.key(), sinceMillis))) {
      long weight = preview.slice().weight();
      channel.followers().all().forEach(follow -> follow.preview(preview, weight));
    }
  }

  /// The adapter has sent everything of the channel up to here.
  public void head(String name, Position at) {
    with(name, channel -> channel.head(at));
  }

  /// Clients get nothing of the channel up to here any more.
  public void removed(String name, long upTo) {
    with(name, channel -> channel.history().removeForClients(upTo));
  }

  /// A publish was answered with this position: who asks from here on gets to see it.
  public void stored(String name, Position at) {
    with(name, channel -> channel.stored().raise(at));
  }

  public void verdict(FollowVerdict told) {
    with(told.channel(), channel -> channel.verdict(told));
  }

  public void arrived(ChannelSlice slice) {
    Channel channel = byName.get(slice.channel());
    if (channel != null) {
      channel.arrived(slice);
    }
  }

  private void with(String name, Consumer<Channel> action) {
    Channel channel = byName.get(name);
    if (channel != null) {
      action.accept(channel);
    }
  }

  /// An adapter link is open: everything is followed on it, from where it stands.
  public void attached() {
    new ArrayList<>(byName.values()).forEach(Channel::follow);
  }

  public void detached() {
    byName.values().forEach(Channel::orphan);
  }

  /// Lets go of what grew too old in channels where nothing arrives.
  public void evict() {
    for (Channel channel : byName.values()) {
      channel.history().evict(turn.wallMillis());
    }
  }
}
