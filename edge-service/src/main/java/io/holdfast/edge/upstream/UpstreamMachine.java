package io.holdfast.edge.upstream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Wire;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.NodeView;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.hub.HubEvent;
import io.holdfast.edge.protocol.EncodedPush;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ReplyFrames;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.JoinLeave;
import io.holdfast.proto.v1.Preview;
import io.holdfast.proto.v1.PublicationBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The edge's side of its links to the fanouts, all of them. Frames of a turn are answered in one
/// flush. A link that takes nothing now is sent nothing but signs of life and credit: the rest
/// waits in tables that keep what there is to say once.
///
/// Owned by the upstream loop.
public final class UpstreamMachine implements LinkSet.Life {
  private final LinkSet links;
  private final Credits credits;
  private final Outside outside;
  private final Turnout turnout;
  private final FollowTable follows;
  private final PublishWindow publishes;
  private final UplinkTable uplinks;
  private final AskTable asks;
  private final Everywhere everywhere;
  private final PresenceTable presence;
  private final ReplyFrames lines = new ReplyFrames();
  private long unknownFrames;

  public UpstreamMachine(
      UpstreamSettings settings,
      Namespaces namespaces,
      Outside outside,
      Supplier<Vitals> vitals,
      RandomGenerator dice) {
    this.outside = outside;
    this.links = new LinkSet(settings, movesAreTold(namespaces), outside, vitals, dice, this);
    this.credits = new Credits(links, outside, settings.creditBytes());
    this.turnout = new Turnout(settings.shards());
    this.publishes = new PublishWindow(links, dice, settings.publishDeadlineNanos());
    this.uplinks = new UplinkTable(links);
    this.asks =
        new AskTable(links, turnout, settings.recoveryBytesMax(), settings.instance(), uplinks);
    this.follows = new FollowTable(namespaces, links, turnout);
    this.everywhere = new Everywhere(links, asks);
    this.presence = new PresenceTable(links, settings.shards());
  }

  private static Predicate<String> movesAreTold(Namespaces namespaces) {
    return channel -> namespaces.of(channel).map(ChannelOptions::joinLeave).orElse(false);
  }

  /// These are the fanouts now. The first call starts the machine.
  public void members(List<String> fanouts, long nowNanos) {
    links.members(fanouts, nowNanos);
  }

  public void opened(int link, long nowNanos) {
    links.on(link, new LinkEvent.Opened(), nowNanos);
  }

  public void ended(int link, String cause, long nowNanos) {
    links.on(link, new LinkEvent.Ended(cause), nowNanos);
  }

  @Override
  public void begins(int link) {
    follows.reroute(-1);
    publishes.reroute();
    asks.reroute();
    presence.begins(link);
  }

  @Override
  public void moves() {
    follows.reroute(-1);
    publishes.reroute();
    asks.reroute();
    presence.moves();
  }

  @Override
  public boolean isUsed(int link) {
    return publishes.isUnderWay(link)
        || asks.isUnderWay(link)
        || !follows.isTold(link)
        || !presence.isTold(link);
  }

  @Override
  public void ceases(int link) {
    follows.reroute(link);
    publishes.abandon(link);
    asks.abandon(link);
    presence.ceases(link);
  }

  @Override
  public void beats() {
    presence.reportCounts();
  }

  public void received(int index, FanoutReply frame, long nowNanos) {
    switch (frame.getFrameCase()) {
      case HELLO ->
          links.on(index, new LinkEvent.Greeted(frame.getHello().getProtocolMajor()), nowNanos);
      case REFUSED -> {
        if (frame.getRefused().getCodeValue() == Code.LINK_VERSION.number()) {
          links.on(index, new LinkEvent.Greeted(0), nowNanos);
        } else {
          links.announce(index, "refused: " + frame.getRefused().getReason());
        }
      }
      default -> {
        if (links.serves(index)) {
          served(index, frame, nowNanos);
        }
      }
    }
    links.on(index, new LinkEvent.Heard(), nowNanos);
  }

  private void served(int index, FanoutReply frame, long nowNanos) {
    switch (frame.getFrameCase()) {
      case PUBLICATIONS -> publications(index, frame.getPublications());
      case PREVIEW -> preview(index, frame.getPreview());
      case VERDICTS ->
          frame
              .getVerdicts()
              .getVerdictsList()
              .forEach(verdict -> follows.answered(index, verdict, nowNanos));
      case RECOVERED -> credits.came(index, asks.recovered(index, frame.getRecovered()));
      case PUBLISHED -> publishes.answered(index, frame.getPublished(), nowNanos);
      case HELD_SETTLED -> publishes.settled(index, frame.getHeldSettled().getFirst());
      case HISTORY -> credits.came(index, asks.history(index, frame.getHistory(), nowNanos));
      case HISTORY_REMOVED -> asks.historyRemoved(index, frame.getHistoryRemoved());
      case PRESENCE -> asks.presence(index, frame.getPresence());
      case CHANNELS -> asks.channels(index, frame.getChannels(), nowNanos);
      case HELD -> asks.held(index, frame.getHeld());
      case NODES -> asks.nodes(index, frame.getNodes());
      case CONTROL_DONE -> asks.controlled(index, frame.getControlDone());
      case UPLINK -> {
        credits.came(index, Wire.weight(frame.getUplink()));
        links.send(
            index,
            AskWire.uplinkReply(frame.getUplink(), uplinks.take(frame.getUplink(), outside)));
      }
      case UPLINK_DONE -> asks.uplinked(index, frame.getUplinkDone());
      case CONTROL -> {
        ControlCommand command = AskWire.control(frame.getControl());
        if (command != null) {
          for (int shard = 0; shard < turnout.shards(); shard++) {
            turnout.tell(shard, new ShardNews.Controlled(command));
          }
        }
      }
      case JOIN_LEAVE -> moved(index, frame.getJoinLeave());
      case BEAT -> links.heard(index, frame.getBeat(), nowNanos);
      case CREDIT -> {}
      case HELLO, REFUSED, FRAME_NOT_SET -> unknownFrames++;
    }
  }

  private void publications(int index, PublicationBatch batch) {
    for (io.holdfast.proto.v1.ChannelSlice wire : batch.getSlicesList()) {
      if (wire.getPublicationsCount() == 0) {
        continue;
      }
      ChannelSlice slice = Wire.slice(wire);
      credits.came(index, slice.weight());
      Follow follow = follows.servedBy(index, slice.channel());
      if (follow != null && follow.answered) {
        turnout.take(follow, slice);
      }
    }
  }

  private void preview(int index, Preview wire) {
    ChannelSlice slice = Wire.slice(wire.getSlice());
    credits.came(index, slice.weight());
    Follow follow = follows.servedBy(index, slice.channel());
    if (follow != null && follow.answered) {
      follows.tellAll(follow, turnout.preview(slice, wire.getAfter(), wire.getSpool()));
    }
  }

  private void moved(int index, JoinLeave wire) {
    Follow follow = follows.servedBy(index, wire.getChannel());
    if (follow != null) {
      ClientInfo info = Wire.clientInfo(wire.getInfo());
      Push push =
          wire.getJoined()
              ? new Push.Join(follow.channel, info)
              : new Push.Leave(follow.channel, info);
      turnout.flush(follow.channel);
      follows.tellAll(follow, new HubEvent.Moved(new EncodedPush(push, lines)));
    }
  }

  /// What a shard wants, in the order of its wishes.
  public void wishes(int shard, List<ShardWish> wishes, long nowNanos) {
    for (ShardWish wish : wishes) {
      switch (wish) {
        case ShardWish.Follow(String channel, long number) -> follows.want(shard, channel, number);
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
        case ShardWish.Control(ControlCommand command) -> control(command, nowNanos, _ -> {});
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

  public void uplink(Uplink uplink, long nowNanos, Consumer<Answer<Uplink.Outcome>> done) {
    asks.add(new Ask.Uplink(uplink, uplinks.nextKey(), new HashSet<>(), done), nowNanos);
  }

  public void control(ControlCommand command, long nowNanos, Consumer<Answer<Integer>> done) {
    asks.add(new Ask.Control(command, done), nowNanos);
  }

  /// Asks every serving fanout: each knows the channels that hash to it.
  public void channels(String pattern, long nowNanos, Consumer<Answer<Map<String, Integer>>> done) {
    everywhere.channels(pattern, nowNanos, done);
  }

  /// Asks every serving fanout: one of them holds it, or did.
  public void held(String id, long nowNanos, Consumer<Answer<PublishResult>> done) {
    everywhere.held(id, nowNanos, done);
  }

  public void turnEnded(long nowNanos) {
    links.turned(nowNanos);
    links.letGo(nowNanos);
    follows.flush();
    presence.flush();
    asks.flush(follows::isTold);
    publishes.flush(nowNanos);
    turnout.flushAll();
    deliver();
  }

  /// Credit for what came in this turn goes back when every shard has dealt with its part.
  private void deliver() {
    List<List<ShardNews>> news = new ArrayList<>(turnout.shards());
    int parts = 0;
    for (int shard = 0; shard < turnout.shards(); shard++) {
      news.add(turnout.take(shard));
      parts += news.getLast().isEmpty() ? 0 : 1;
    }
    Runnable consumed = credits.receipt(parts);
    for (int shard = 0; shard < news.size(); shard++) {
      if (!news.get(shard).isEmpty()) {
        outside.tell(shard, news.get(shard), consumed);
      }
    }
    if (parts == 0) {
      consumed.run();
    }
  }

  public long nextWakeNanos() {
    long next = Math.min(follows.nextWakeNanos(), publishes.nextWakeNanos());
    next = Math.min(next, asks.nextWakeNanos());
    return Math.min(next, links.nextWakeNanos());
  }

  public void wake(long nowNanos) {
    links.wake(nowNanos);
    follows.wake(nowNanos);
    publishes.wake(nowNanos);
    asks.wake(nowNanos);
  }

  /// Fanouts that are members now.
  public int members() {
    return links.members();
  }

  /// Members that serve.
  public int serving() {
    return links.membersServing();
  }

  public int channels() {
    return follows.size();
  }

  public int publishesUnderWay() {
    return publishes.size();
  }

  /// Copies of what fanouts hold for publishers of this edge.
  public int heldCopies() {
    return publishes.copies();
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
    return links.backbone().canaryAgeMillis();
  }

  /// The worst backbone state that a serving fanout reports, by its number on the link; 0 = none
  /// told.
  public int backboneState() {
    return links.backbone().state();
  }
}
