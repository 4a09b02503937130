package io.holdfast.edge.upstream;

import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.hub.HubEvent;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.ChannelFollows;
import io.holdfast.proto.v1.ChannelUnfollows;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.FollowVerdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// All followed channels. Whatever happens to links, each channel is followed over one serving link
/// from the last position that was handed on.
///
/// Owned by the upstream loop.
final class FollowTable {
  /// A channel that nobody wants any more is followed for so long, because somebody may come back.
  static final long LINGER_NANOS = Duration.ofSeconds(5).toNanos();

  /// A refused follow is sent again after so long.
  static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  /// What a follow takes in a frame besides its channel's name, at most.
  private static final int FOLLOW_BYTES = 48;

  private record Due(long atNanos, Follow follow) {}

  private final Namespaces namespaces;
  private final Routes routes;
  private final Turnout turnout;
  private final Map<String, Follow> follows = new HashMap<>();
  private final Outgoing<Follow> unsent = new Outgoing<>();
  private final Outgoing<String> unfollows = new Outgoing<>();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>((a, b) -> Long.compare(a.atNanos(), b.atNanos()));
  private long generation;

  FollowTable(Namespaces namespaces, Routes routes, Turnout turnout) {
    this.namespaces = namespaces;
    this.routes = routes;
    this.turnout = turnout;
  }

  void want(int shard, String channel, long number) {
    Follow follow = follows.get(channel);
    if (follow == null) {
      follow =
          new Follow(
              channel,
              namespaces.of(channel).map(ChannelOptions::hasHistory).orElse(false),
              turnout.shards());
      follows.put(channel, follow);
      send(follow);
    }
    follow.lingerUntilNanos = 0;
    follow.shards |= 1L << shard;
    follow.numbers[shard] = number;
    Position top = follow.top;
    if (top != null) {
      turnout.flush(channel);
      turnout.tell(shard, new ShardNews.ForHub(new HubEvent.Followed(channel, number, top)));
    }
  }

  private void send(Follow follow) {
    unsent.add(routes.linkFor(follow.channel), follow);
  }

  void drop(int shard, String channel, long nowNanos) {
    Follow follow = follows.get(channel);
    if (follow != null) {
      follow.shards &= ~(1L << shard);
      if (follow.shards == 0) {
        follow.lingerUntilNanos = nowNanos + LINGER_NANOS;
        due.add(new Due(follow.lingerUntilNanos, follow));
      }
    }
  }

  /// The follow that this link serves; null when the channel is not or no longer its business.
  @Nullable Follow servedBy(int link, String channel) {
    Follow follow = follows.get(channel);
    return follow != null && follow.link == link ? follow : null;
  }

  void answered(int link, FollowVerdict verdict, long nowNanos) {
    Follow follow = servedBy(link, verdict.getChannel());
    if (follow == null || follow.generation != verdict.getGeneration()) {
      return;
    }
    if (verdict.hasRefused()) {
      refused(follow, Wire.refusal(verdict.getRefused()), nowNanos);
      return;
    }
    follow.answered = true;
    follow.retryAtNanos = 0;
    boolean first = follow.top == null;
    switch (Wire.verdict(verdict.getVerdict())) {
      case Recovery.UpToDate(Position top) -> {
        begin(follow, first, top);
        carried(follow, top);
      }
      case Recovery.Replay(Position from, Position _) -> begin(follow, first, from);
      case Recovery.Resync resync -> {
        if (first) {
          begin(follow, true, resync.startAt());
        } else {
          resynced(follow, resync);
        }
      }
    }
  }

  private void begin(Follow follow, boolean first, Position top) {
    if (first) {
      follow.top = top;
      tellEach(follow, number -> new HubEvent.Followed(follow.channel, number, top));
    }
  }

  /// Offsets rise over epochs: one that stands higher than anything that came is where they go on.
  private void carried(Follow follow, Position to) {
    Position top = follow.top;
    if (top != null && to.offset() > top.offset()) {
      turnout.flush(follow.channel);
      follow.top = to;
      tellAll(follow, new HubEvent.Carried(follow.channel, to));
    }
  }

  private void resynced(Follow follow, Recovery.Resync resync) {
    turnout.flush(follow.channel);
    follow.top = resync.startAt();
    tellAll(follow, new HubEvent.Resynced(follow.channel, resync.reason(), resync.startAt()));
  }

  private void refused(Follow follow, Refusal why, long nowNanos) {
    follow.retryAtNanos = nowNanos + RETRY_NANOS;
    due.add(new Due(follow.retryAtNanos, follow));
    if (follow.top == null) {
      tellEach(follow, number -> new HubEvent.FollowRefused(follow.channel, number, why));
    }
  }

  void tellAll(Follow follow, HubEvent event) {
    ShardNews news = new ShardNews.ForHub(event);
    for (long rest = follow.shards; rest != 0; rest &= rest - 1) {
      turnout.tell(Long.numberOfTrailingZeros(rest), news);
    }
  }

  /// Tells each shard the answer to its own wish.
  private void tellEach(Follow follow, LongFunction<HubEvent> event) {
    for (long rest = follow.shards; rest != 0; rest &= rest - 1) {
      int shard = Long.numberOfTrailingZeros(rest);
      turnout.tell(shard, new ShardNews.ForHub(event.apply(follow.numbers[shard])));
    }
  }

  /// A link began or ceased to serve: every channel goes where it belongs now.
  void reroute(int lost) {
    Set<Follow> waited = new HashSet<>(unsent.takeAll());
    if (lost >= 0) {
      unfollows.clear(lost);
    }
    for (Follow follow : follows.values()) {
      if (follow.link == lost) {
        follow.link = -1;
      }
      int best = routes.linkFor(follow.channel);
      if (best != follow.link) {
        if (follow.link >= 0) {
          unfollows.add(follow.link, follow.channel);
        }
        follow.link = -1;
        unsent.add(best, follow);
      } else if (best < 0 || waited.contains(follow)) {
        unsent.add(best, follow);
      }
    }
  }

  void wake(long nowNanos) {
    for (Due head = due.peek(); head != null && head.atNanos() - nowNanos <= 0; head = due.peek()) {
      due.poll();
      Follow follow = head.follow();
      if (follow.lingerUntilNanos == head.atNanos() && follows.remove(follow.channel, follow)) {
        unsent.remove(follow);
        if (follow.link >= 0) {
          unfollows.add(follow.link, follow.channel);
        }
      } else if (follow.retryAtNanos == head.atNanos()
          && follow.equals(follows.get(follow.channel))) {
        send(follow);
      }
    }
  }

  long nextWakeNanos() {
    Due head = due.peek();
    return head == null ? Long.MAX_VALUE : head.atNanos();
  }

  /// Sends what waits, as far as the links take it.
  void flush() {
    for (int link = 0; link < routes.count(); link++) {
      while (routes.takes(link)) {
        FanoutRequest frame = !unfollows.isEmpty(link) ? unfollowFrame(link) : followFrame(link);
        if (frame == null) {
          break;
        }
        routes.send(link, frame);
      }
    }
  }

  /// Whether the link was sent every follow and unfollow that is its own.
  boolean isTold(int link) {
    return unsent.isEmpty(link) && unfollows.isEmpty(link);
  }

  private FanoutRequest unfollowFrame(int link) {
    ChannelUnfollows.Builder wire = ChannelUnfollows.newBuilder();
    FrameSize size = new FrameSize();
    for (String next = unfollows.peek(link);
        next != null && size.takes(FrameSize.of(next));
        next = unfollows.peek(link)) {
      wire.addChannels(next);
      unfollows.poll(link);
    }
    return FanoutRequest.newBuilder().setUnfollow(wire).build();
  }

  private @Nullable FanoutRequest followFrame(int link) {
    ChannelFollows.Builder wire = ChannelFollows.newBuilder();
    FrameSize size = new FrameSize();
    for (Follow next = unsent.peek(link);
        next != null && size.takes(FrameSize.of(next.channel) + FOLLOW_BYTES);
        next = unsent.peek(link)) {
      unsent.poll(link);
      next.link = link;
      next.answered = false;
      next.generation = ++generation;
      wire.addFollows(wire(next));
    }
    return wire.getFollowsCount() == 0 ? null : FanoutRequest.newBuilder().setFollow(wire).build();
  }

  private static ChannelFollow wire(Follow follow) {
    ChannelFollow.Builder wire =
        ChannelFollow.newBuilder().setChannel(follow.channel).setGeneration(follow.generation);
    Position top = follow.top;
    if (top != null) {
      wire.setAfter(Wire.position(top));
    }
    return wire.build();
  }

  int size() {
    return follows.size();
  }
}
