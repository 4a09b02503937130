package io.holdfast.edge.upstream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.hub.HubEvent;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.FollowVerdicts;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.HistoryPage;
import io.holdfast.proto.v1.HistoryRequest;
import io.holdfast.proto.v1.NodeStats;
import io.holdfast.proto.v1.PublishRequest;
import io.holdfast.proto.v1.RecoverRequest;
import io.holdfast.runtime.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// A machine with recorded links and one shard, under a clock that the test moves.
final class Wires implements Outside {
  static final long EPOCH = 1_700_000_000_000L;

  /// Joins and leaves are told in the namespace `told`.
  private static final Namespaces NAMESPACES =
      Namespaces.from(
          HoldfastCatalog.load(
                  Optional.empty(),
                  Map.of(),
                  List.of("--channel.namespaces=told", "--channel.namespaces.told.join_leave=true"))
              .settings());

  final UpstreamMachine machine;
  final List<String> log = new ArrayList<>();

  Health health = Health.HEALTH_OK;

  /// Links whose transport takes nothing.
  final Set<Integer> stuck = new HashSet<>();

  /// Which fanout was dialled over each link and not forgotten.
  final Map<Integer, String> fanouts = new HashMap<>();

  /// Frames after which a link gets stuck.
  int stuckAfter = Integer.MAX_VALUE;

  /// A stuck link takes frames again as soon as it has said once that it does not.
  boolean drains;

  /// What other edges passed on, and what became of it.
  final List<Uplink> uplinks = new ArrayList<>();

  Uplink.Outcome uplinkOutcome = Uplink.Outcome.TAKEN;

  /// Whether the shard deals with news at once.
  boolean consumes = true;

  private final List<List<FanoutRequest>> sent = new ArrayList<>();
  private final List<ShardNews> news = new ArrayList<>();
  private final List<Runnable> unconsumed = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private long millis;

  Wires(int fanouts) {
    machine =
        new UpstreamMachine(
            new UpstreamSettings(
                1,
                65_536,
                65_536,
                1_000_000_000L,
                5_000_000_000L,
                5_000_000_000L,
                30_000_000_000L,
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)),
                "i",
                "n",
                "v"),
            NAMESPACES,
            this,
            () -> new Vitals(health, NodeStats.getDefaultInstance()),
            new SplittableRandom(3));
    members(IntStream.range(0, fanouts).mapToObj(i -> "fanout-" + i).toArray(String[]::new));
  }

  void members(String... fanouts) {
    machine.members(List.of(fanouts), now());
    turn();
  }

  @Override
  public Uplink.Outcome uplinked(Uplink uplink) {
    uplinks.add(uplink);
    return uplinkOutcome;
  }

  static Position at(long offset) {
    return new Position(EPOCH, offset);
  }

  static Publication publication(long offset, String data) {
    return new Publication(offset, Payload.utf8(data), null, Map.of(), 0, "", false);
  }

  static FanoutReply publications(String channel, long first, long last) {
    ChannelSlice slice =
        new ChannelSlice(
            channel,
            EPOCH,
            LongStream.rangeClosed(first, last).mapToObj(o -> publication(o, "1")).toList());
    return FanoutReply.newBuilder().setPublications(Wire.batch(List.of(slice), "")).build();
  }

  static FanoutReply page(long id, long first, long last, boolean more) {
    ChannelSlice slice =
        new ChannelSlice(
            "a",
            EPOCH,
            LongStream.rangeClosed(first, last).mapToObj(o -> publication(o, "1")).toList());
    return FanoutReply.newBuilder()
        .setHistory(
            HistoryPage.newBuilder()
                .setId(id)
                .setTop(Wire.position(at(last)))
                .addSlices(Wire.slice(slice))
                .setMore(more))
        .build();
  }

  long now() {
    return millis * 1_000_000;
  }

  void turn() {
    machine.turnEnded(now());
    while (!later.isEmpty()) {
      later.removeFirst().run();
      machine.turnEnded(now());
    }
  }

  void wish(ShardWish... wishes) {
    machine.wishes(0, List.of(wishes), now());
    turn();
  }

  void open(int link) {
    machine.opened(link, now());
    turn();
  }

  void serve(int link) {
    while (dialsOf(link) <= served(link)) {
      pass(100);
    }
    open(link);
    receive(
        link, FanoutReply.newBuilder().setHello(Hello.newBuilder().setProtocolMajor(1)).build());
  }

  private long dialsOf(int link) {
    return log.stream().filter(("dial " + link)::equals).count();
  }

  private long served(int link) {
    return sent.get(link).stream().filter(FanoutRequest::hasHello).count();
  }

  void receive(int link, FanoutReply... frames) {
    for (FanoutReply frame : frames) {
      machine.received(link, frame, now());
    }
    turn();
  }

  /// `edges` are the instances that the fanout has; the machine's own is `i`.
  void beat(int link, String... edges) {
    Beat beat = Beat.newBuilder().addAllEdges(List.of(edges)).build();
    receive(link, FanoutReply.newBuilder().setBeat(beat).build());
  }

  void lose(int link) {
    machine.ended(link, "lost by the test", now());
    turn();
  }

  void verdict(int link, String channel, Recovery verdict) {
    receive(
        link,
        verdicts(
            FollowVerdict.newBuilder()
                .setChannel(channel)
                .setGeneration(lastFollow(link, channel).getGeneration())
                .setVerdict(Wire.verdict(verdict))));
  }

  void refuseFollow(int link, String channel) {
    receive(
        link,
        verdicts(
            FollowVerdict.newBuilder()
                .setChannel(channel)
                .setGeneration(lastFollow(link, channel).getGeneration())
                .setRefused(Wire.refusal(new Refusal(Code.UNAVAILABLE, "away")))));
  }

  private static FanoutReply verdicts(FollowVerdict.Builder verdict) {
    return FanoutReply.newBuilder()
        .setVerdicts(FollowVerdicts.newBuilder().addVerdicts(verdict))
        .build();
  }

  /// Lets time pass in steps in which links beat back nothing.
  void pass(long duration) {
    long until = millis + duration;
    while (machine.nextWakeNanos() <= until * 1_000_000) {
      millis = Math.max(millis, Math.ceilDiv(machine.nextWakeNanos(), 1_000_000L));
      machine.wake(now());
      turn();
    }
    millis = until;
  }

  /// Lets time pass in which the machine's thread had no turn.
  void oversleep(long duration) {
    millis += duration;
  }

  int dials() {
    return (int) log.stream().filter(line -> line.startsWith("dial")).count();
  }

  List<FanoutRequest> sent(int link) {
    return sent.get(link);
  }

  private List<ChannelFollow> allFollows(int link) {
    return sent.get(link).stream()
        .filter(FanoutRequest::hasFollow)
        .flatMap(frame -> frame.getFollow().getFollowsList().stream())
        .toList();
  }

  List<String> follows(int link) {
    return allFollows(link).stream().map(ChannelFollow::getChannel).toList();
  }

  ChannelFollow lastFollow(int link, String channel) {
    return allFollows(link).stream()
        .filter(follow -> follow.getChannel().equals(channel))
        .toList()
        .getLast();
  }

  int unfollows(int link) {
    return sent.get(link).stream()
        .filter(FanoutRequest::hasUnfollow)
        .mapToInt(frame -> frame.getUnfollow().getChannelsCount())
        .sum();
  }

  List<PublishRequest> published(int link) {
    return sent.get(link).stream()
        .filter(FanoutRequest::hasPublish)
        .flatMap(frame -> frame.getPublish().getRequestsList().stream())
        .toList();
  }

  List<RecoverRequest> recovers(int link) {
    return sent.get(link).stream()
        .filter(FanoutRequest::hasRecover)
        .map(FanoutRequest::getRecover)
        .toList();
  }

  List<HistoryRequest> histories(int link) {
    return sent.get(link).stream()
        .filter(FanoutRequest::hasHistory)
        .map(FanoutRequest::getHistory)
        .toList();
  }

  long credit(int link) {
    return sent.get(link).stream()
        .filter(FanoutRequest::hasCredit)
        .mapToLong(frame -> frame.getCredit().getBytes())
        .sum();
  }

  List<HubEvent> hubNews() {
    return news.stream()
        .filter(ShardNews.ForHub.class::isInstance)
        .map(told -> ((ShardNews.ForHub) told).event())
        .toList();
  }

  void consume() {
    unconsumed.forEach(Runnable::run);
    unconsumed.clear();
    turn();
  }

  @Override
  public void dial(int link, String fanout) {
    log.add("dial " + link);
    fanouts.put(link, fanout);
    while (sent.size() <= link) {
      sent.add(new ArrayList<>());
    }
  }

  @Override
  public void forget(int link) {
    fanouts.remove(link);
  }

  @Override
  public void send(int link, FanoutRequest frame) {
    sent.get(link).add(frame);
    if (sent.get(link).size() >= stuckAfter) {
      stuck.add(link);
    }
  }

  @Override
  public boolean ready(int link) {
    return !(drains ? stuck.remove(link) : stuck.contains(link));
  }

  @Override
  public void close(int link, String reason) {
    log.add("close " + link + " " + reason);
  }

  @Override
  public void tell(int shard, List<ShardNews> told, Runnable consumed) {
    news.addAll(told);
    if (consumes) {
      consumed.run();
    } else {
      unconsumed.add(consumed);
    }
  }

  @Override
  public void later(Runnable event) {
    later.add(event);
  }

  @Override
  public void announce(String fanout, String what) {}
}
