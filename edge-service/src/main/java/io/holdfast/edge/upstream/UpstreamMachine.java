package io.holdfast.edge.upstream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.NodeView;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.hub.HubEvent;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.Credit;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.JoinLeave;
import io.holdfast.proto.v1.NodeStats;
import io.holdfast.proto.v1.PublicationBatch;
import io.holdfast.runtime.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The edge's side of its links to the fanouts, all of them. Frames of a turn are answered in one
/// flush.
///
/// Owned by the upstream loop.
public final class UpstreamMachine implements Routes {
  private static final class Link {
    LinkState state = new LinkState.Stopped();
    long tickAtNanos = Long.MAX_VALUE;

    /// Counts dials: what belongs to an earlier one is recognised.
    int dial;

    long beats;
    long turnWeight;
    long uncredited;
    int canaryAgeMillis;
    int backboneState;
  }

  private final UpstreamSettings settings;
  private final Outside outside;
  private final RandomGenerator dice;
  private final Supplier<NodeStats> stats;
  private final Rendezvous rendezvous;
  private final Turnout turnout;
  private final FollowTable follows;
  private final PublishWindow publishes;
  private final AskTable asks;
  private final PresenceTable presence;
  private final List<Link> links = new ArrayList<>();
  private int serving;
  private long unknownFrames;

  public UpstreamMachine(
      UpstreamSettings settings,
      Namespaces namespaces,
      Outside outside,
      Supplier<NodeStats> stats,
      RandomGenerator dice) {
    this.settings = settings;
    this.outside = outside;
    this.dice = dice;
    this.stats = stats;
    this.rendezvous = new Rendezvous(settings.fanouts());
    this.turnout = new Turnout(settings.shards());
    this.follows = new FollowTable(namespaces, this, turnout);
    this.publishes = new PublishWindow(this, dice);
    this.asks = new AskTable(this, turnout, settings.recoveryBytesMax());
    this.presence = new PresenceTable(this, settings.shards());
    settings.fanouts().forEach(_ -> links.add(new Link()));
  }

  public void start(long nowNanos) {
    for (int i = 0; i < links.size(); i++) {
      apply(i, LinkMachine.start(nowNanos), nowNanos);
    }
  }

  public void stop(long nowNanos) {
    for (int i = 0; i < links.size(); i++) {
      on(i, new LinkEvent.StopAsked(), nowNanos);
    }
  }

  public void opened(int link, long nowNanos) {
    on(link, new LinkEvent.Opened(), nowNanos);
  }

  public void ended(int link, String cause, long nowNanos) {
    on(link, new LinkEvent.Ended(cause), nowNanos);
  }

  private void on(int link, LinkEvent event, long nowNanos) {
    apply(link, LinkMachine.step(links.get(link).state, event, nowNanos, dice), nowNanos);
  }

  private void apply(int index, Step<LinkState, LinkEffect> step, long nowNanos) {
    Link link = links.get(index);
    boolean served = link.state instanceof LinkState.Serving;
    link.state = step.next();
    boolean serves = link.state instanceof LinkState.Serving;
    serving += (serves ? 1 : 0) - (served ? 1 : 0);
    link.tickAtNanos =
        switch (link.state) {
          case LinkState.Greeting(int _, long since) ->
              since + LinkMachine.SILENCE_NANOS + settings.beatNanos();
          case LinkState.Serving _ ->
              served && link.tickAtNanos - nowNanos > 0
                  ? link.tickAtNanos
                  : nowNanos + settings.beatNanos();
          case LinkState.BackingOff(int _, long until) -> until;
          case LinkState.Stopped _ -> Long.MAX_VALUE;
        };
    for (LinkEffect effect : step.effects()) {
      perform(index, effect);
    }
  }

  private void perform(int index, LinkEffect effect) {
    Link link = links.get(index);
    switch (effect) {
      case LinkEffect.Dial _ -> {
        link.dial++;
        outside.dial(index);
      }
      case LinkEffect.Greet _ -> outside.send(index, hello());
      case LinkEffect.Begin _ -> {
        link.uncredited = 0;
        link.turnWeight = 0;
        follows.reroute(-1);
        snapshots();
      }
      case LinkEffect.Abandon _ -> {
        follows.reroute(index);
        publishes.abandon(index);
        asks.abandon(index);
        snapshots();
      }
      case LinkEffect.Beat _ -> {
        outside.send(index, beat(++link.beats));
        presence.reportCounts();
      }
      case LinkEffect.Close(String reason) -> outside.close(index, reason);
      case LinkEffect.Announce(String what) -> outside.announce(index, what);
    }
  }

  /// Channels moved: each fanout learns anew whose presence it keeps.
  private void snapshots() {
    for (int i = 0; i < links.size(); i++) {
      if (serves(i)) {
        presence.snapshot(i);
      }
    }
  }

  private FanoutRequest hello() {
    return FanoutRequest.newBuilder()
        .setHello(
            Hello.newBuilder()
                .setProtocolMajor(LinkMachine.PROTOCOL_MAJOR)
                .setInstance(settings.instance())
                .setVersion(settings.version())
                .setRole("edge")
                .setCreditBytes(settings.creditBytes())
                .setBeatMillis(Math.toIntExact(settings.beatNanos() / 1_000_000))
                .setNode(settings.node()))
        .build();
  }

  private FanoutRequest beat(long sequence) {
    return FanoutRequest.newBuilder()
        .setBeat(
            Beat.newBuilder()
                .setSequence(sequence)
                .setHealth(Health.HEALTH_OK)
                .setStats(stats.get()))
        .build();
  }

  public void received(int index, FanoutReply frame, long nowNanos) {
    Link link = links.get(index);
    switch (frame.getFrameCase()) {
      case HELLO -> on(index, new LinkEvent.Greeted(frame.getHello().getProtocolMajor()), nowNanos);
      case REFUSED -> {
        if (frame.getRefused().getCodeValue() == Code.LINK_VERSION.number()) {
          on(index, new LinkEvent.Greeted(0), nowNanos);
        } else {
          outside.announce(index, "refused: " + frame.getRefused().getReason());
        }
      }
      default -> {
        if (link.state instanceof LinkState.Serving) {
          served(index, link, frame, nowNanos);
        }
      }
    }
    on(index, new LinkEvent.Heard(), nowNanos);
  }

  private void served(int index, Link link, FanoutReply frame, long nowNanos) {
    switch (frame.getFrameCase()) {
      case PUBLICATIONS -> publications(index, link, frame.getPublications());
      case VERDICTS ->
          frame
              .getVerdicts()
              .getVerdictsList()
              .forEach(verdict -> follows.answered(index, verdict, nowNanos));
      case RECOVERED -> link.turnWeight += asks.recovered(index, frame.getRecovered());
      case PUBLISHED -> publishes.answered(index, frame.getPublished());
      case HISTORY -> link.turnWeight += asks.history(index, frame.getHistory(), nowNanos);
      case HISTORY_REMOVED -> asks.historyRemoved(index, frame.getHistoryRemoved());
      case PRESENCE -> asks.presence(index, frame.getPresence());
      case CHANNELS -> asks.channels(index, frame.getChannels());
      case NODES -> asks.nodes(index, frame.getNodes());
      case CONTROL_DONE -> asks.controlled(index, frame.getControlDone());
      case CONTROL -> {
        ControlCommand command = AskWire.control(frame.getControl());
        if (command != null) {
          for (int shard = 0; shard < turnout.shards(); shard++) {
            turnout.tell(shard, new ShardNews.Controlled(command));
          }
        }
      }
      case JOIN_LEAVE -> moved(index, frame.getJoinLeave());
      case BEAT -> {
        link.canaryAgeMillis = frame.getBeat().getCanaryAgeMillis();
        link.backboneState = frame.getBeat().getBackboneValue();
      }
      case CREDIT -> {}
      case HELLO, REFUSED, FRAME_NOT_SET -> unknownFrames++;
    }
  }

  private void publications(int index, Link link, PublicationBatch batch) {
    for (io.holdfast.proto.v1.ChannelSlice wire : batch.getSlicesList()) {
      if (wire.getPublicationsCount() == 0) {
        continue;
      }
      ChannelSlice slice = Wire.slice(wire);
      link.turnWeight += slice.weight();
      Follow follow = follows.servedBy(index, slice.channel());
      if (follow != null && follow.answered) {
        turnout.take(follow, slice);
      }
    }
  }

  private void moved(int index, JoinLeave wire) {
    Follow follow = follows.servedBy(index, wire.getChannel());
    if (follow != null) {
      turnout.flush(follow.channel);
      follows.tellAll(
          follow,
          new HubEvent.Moved(follow.channel, wire.getJoined(), Wire.clientInfo(wire.getInfo())));
    }
  }

  /// What a shard wants, in the order of its wishes.
  public void wishes(int shard, List<ShardWish> wishes, long nowNanos) {
    for (ShardWish wish : wishes) {
      switch (wish) {
        case ShardWish.Follow(String channel) -> follows.want(shard, channel);
        case ShardWish.Drop(String channel) -> follows.drop(shard, channel, nowNanos);
        case ShardWish.Recover recover -> asks.recover(shard, recover, nowNanos);
        case ShardWish.Members(String channel, int count) ->
            presence.members(shard, channel, count);
        case ShardWish.Publish(ShardWish.Ticket ticket, PublishCommand command) ->
            publishes.add(
                command,
                nowNanos,
                result -> turnout.tell(shard, new ShardNews.Published(ticket, result)));
        case ShardWish.AskPresence(ShardWish.Ticket ticket, String channel, boolean countsOnly) ->
            presence(
                channel,
                countsOnly,
                nowNanos,
                answer -> turnout.tell(shard, new ShardNews.Present(ticket, countsOnly, answer)));
        case ShardWish.AskHistory(ShardWish.Ticket ticket, HistoryQuery query) ->
            history(
                query, nowNanos, answer -> turnout.tell(shard, new ShardNews.Past(ticket, answer)));
        case ShardWish.Appear appear -> presence.appear(appear);
        case ShardWish.Disappear disappear -> presence.disappear(disappear);
      }
    }
  }

  public void publish(PublishCommand command, long nowNanos, Consumer<PublishResult> done) {
    publishes.add(command, nowNanos, done);
  }

  public void presence(
      String channel, boolean countsOnly, long nowNanos, Consumer<Answer<PresenceView>> done) {
    asks.add(new Ask.Presence(channel, countsOnly, done), nowNanos);
  }

  public void history(HistoryQuery query, long nowNanos, Consumer<Answer<HistoryPage>> done) {
    asks.add(new Ask.History(query, new Ask.Gathered(), done), nowNanos);
  }

  public void historyRemove(String channel, long nowNanos, Consumer<Answer<Boolean>> done) {
    asks.add(new Ask.HistoryRemove(channel, done), nowNanos);
  }

  public void nodes(long nowNanos, Consumer<Answer<List<NodeView>>> done) {
    asks.add(new Ask.Nodes(done), nowNanos);
  }

  public void control(ControlCommand command, long nowNanos, Consumer<Answer<Integer>> done) {
    asks.add(new Ask.Control(command, done), nowNanos);
  }

  /// Asks every serving fanout: each knows the channels that hash to it.
  public void channels(String pattern, long nowNanos, Consumer<Answer<Map<String, Integer>>> done) {
    if (serving == 0) {
      done.accept(new Answer.Refused<>(new Refusal(Code.UNAVAILABLE, "no fanout in reach")));
      return;
    }
    Map<String, Integer> merged = new HashMap<>();
    AtomicInteger missing = new AtomicInteger(serving);
    List<Refusal> refusals = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      if (serves(i)) {
        asks.add(
            new Ask.Channels(
                i,
                pattern,
                answer -> {
                  switch (answer) {
                    case Answer.Done<Map<String, Integer>>(Map<String, Integer> counts) ->
                        counts.forEach((name, n) -> merged.merge(name, n, Math::max));
                    case Answer.Refused<Map<String, Integer>>(Refusal why) -> refusals.add(why);
                  }
                  if (missing.decrementAndGet() == 0) {
                    done.accept(
                        refusals.isEmpty()
                            ? new Answer.Done<>(merged)
                            : new Answer.Refused<>(refusals.getFirst()));
                  }
                }),
            nowNanos);
      }
    }
  }

  public void turnEnded(long nowNanos) {
    follows.flush();
    presence.flush();
    asks.flush();
    publishes.flush(nowNanos);
    turnout.flushAll();
    deliver();
  }

  /// Credit for what came in this turn goes back when every shard has dealt with its part.
  private void deliver() {
    List<Integer> told = new ArrayList<>();
    for (int shard = 0; shard < turnout.shards(); shard++) {
      told.add(shard);
    }
    List<List<ShardNews>> news = told.stream().map(turnout::take).toList();
    int parts = (int) news.stream().filter(list -> !list.isEmpty()).count();
    Runnable consumed = receipt(parts);
    for (int shard = 0; shard < news.size(); shard++) {
      if (!news.get(shard).isEmpty()) {
        outside.tell(shard, news.get(shard), consumed);
      }
    }
    if (parts == 0) {
      consumed.run();
    }
  }

  private Runnable receipt(int parts) {
    Map<Integer, Long> weights = new HashMap<>();
    List<Integer> dials = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      dials.add(link.dial);
      if (link.turnWeight > 0) {
        weights.put(i, link.turnWeight);
        link.turnWeight = 0;
      }
    }
    if (weights.isEmpty()) {
      return () -> {};
    }
    AtomicInteger open = new AtomicInteger(Math.max(1, parts));
    return () -> {
      if (open.decrementAndGet() == 0) {
        outside.later(() -> weights.forEach((i, weight) -> credit(i, dials.get(i), weight)));
      }
    };
  }

  private void credit(int index, int dial, long weight) {
    Link link = links.get(index);
    if (link.dial != dial || !serves(index)) {
      return;
    }
    link.uncredited += weight;
    if (link.uncredited >= settings.creditBytes() / 8) {
      outside.send(
          index,
          FanoutRequest.newBuilder()
              .setCredit(Credit.newBuilder().setBytes(link.uncredited))
              .build());
      link.uncredited = 0;
    }
  }

  public long nextWakeNanos() {
    long next = Math.min(follows.nextWakeNanos(), publishes.nextWakeNanos());
    next = Math.min(next, asks.nextWakeNanos());
    for (Link link : links) {
      next = Math.min(next, link.tickAtNanos);
    }
    return next;
  }

  public void wake(long nowNanos) {
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).tickAtNanos - nowNanos <= 0) {
        on(i, new LinkEvent.Ticked(), nowNanos);
      }
    }
    follows.wake(nowNanos);
    publishes.wake(nowNanos);
    asks.wake(nowNanos);
  }

  @Override
  public int linkFor(String channel) {
    return serving == 0 ? -1 : rendezvous.choose(channel, this::serves);
  }

  @Override
  public boolean serves(int link) {
    return links.get(link).state instanceof LinkState.Serving;
  }

  @Override
  public boolean anyServes() {
    return serving > 0;
  }

  @Override
  public int count() {
    return links.size();
  }

  @Override
  public void send(int link, FanoutRequest frame) {
    outside.send(link, frame);
  }

  public int serving() {
    return serving;
  }

  public int channels() {
    return follows.size();
  }

  public int publishesUnderWay() {
    return publishes.size();
  }

  /// Publications taken from the links so far.
  public long publications() {
    return turnout.publications();
  }

  /// Frames of a newer minor that were ignored.
  public long unknownFrames() {
    return unknownFrames;
  }

  /// The youngest canary that a serving fanout knows of, in milliseconds; -1 = none was ever seen.
  public int canaryAgeMillis() {
    return links.stream()
        .filter(link -> link.state instanceof LinkState.Serving)
        .mapToInt(link -> link.canaryAgeMillis)
        .filter(age -> age >= 0)
        .min()
        .orElse(-1);
  }

  /// The worst backbone state that a serving fanout reports, by its number on the link; 0 = none
  /// told.
  public int backboneState() {
    return links.stream()
        .filter(link -> link.state instanceof LinkState.Serving)
        .mapToInt(link -> link.backboneState)
        .max()
        .orElse(0);
  }
}
