package io.holdfast.edge.upstream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.contract.Wire;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.hub.HubEvent;
import io.holdfast.edge.hub.Start;
import io.holdfast.proto.v1.ChannelsReply;
import io.holdfast.proto.v1.ControlReply;
import io.holdfast.proto.v1.HistoryRemoveReply;
import io.holdfast.proto.v1.NodesReply;
import io.holdfast.proto.v1.PresenceReply;
import io.holdfast.proto.v1.RecoverReply;
import io.holdfast.proto.v1.UplinkReply;
import io.holdfast.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Questions under way. Each is answered once: by its fanout, or with a refusal at its deadline.
/// Equal recoveries are one question: its answer stands in the stream of the channel, and whoever
/// asked before it came may begin there.
///
/// Owned by the upstream loop.
final class AskTable {
  static final long DEADLINE_NANOS = Duration.ofSeconds(4).toNanos();

  /// A recovery may be joined for so long, so that whoever joins it last still has time.
  static final long JOIN_NANOS = Duration.ofSeconds(1).toNanos();

  /// Questions under way; more are answered as too many, a few hundred bytes of memory each.
  static final int ASKS_MAX = 262_144;

  private static final class Pending {
    /// Of the last time it was asked: what an earlier link still answers is recognised.
    long id;

    final Ask ask;
    final long sinceNanos;
    int link = -1;

    Pending(long id, Ask ask, long sinceNanos) {
      this.id = id;
      this.ask = ask;
      this.sinceNanos = sinceNanos;
    }
  }

  private final Routes routes;
  private final Turnout turnout;
  private final int recoveryBytesMax;
  private final String self;
  private final UplinkTable uplinks;
  private final Map<Long, Pending> pending = new HashMap<>();
  private final Map<Ask.Wish, Pending> recoveries = new HashMap<>();
  private final Outgoing<Pending> unsent = new Outgoing<>();
  private final Timers<Long> deadlines = new Timers<>();
  private long nextId = 1;

  /// `recoveryBytesMax`: a recovery larger than this would not fit into a client's outbox. `self` =
  /// the name under which other edges answer us.
  AskTable(Routes routes, Turnout turnout, int recoveryBytesMax, String self, UplinkTable uplinks) {
    this.routes = routes;
    this.turnout = turnout;
    this.recoveryBytesMax = recoveryBytesMax;
    this.self = self;
    this.uplinks = uplinks;
  }

  void add(Ask ask, long nowNanos) {
    if (pending.size() >= ASKS_MAX
        || (ask instanceof Ask.Uplink uplink && !uplinks.takes(uplink.uplink()))) {
      ask.refuse(
          new Refusal(Code.OVERLOADED, "too many questions are under way", Duration.ofSeconds(1)));
      return;
    }
    Pending added = new Pending(nextId++, ask, nowNanos);
    pending.put(added.id, added);
    switch (ask) {
      case Ask.Recover recover -> recoveries.put(recover.wish(), added);
      case Ask.Uplink uplink -> uplinks.began(uplink.uplink());
      default -> {}
    }
    send(added);
    deadlines.at(nowNanos + DEADLINE_NANOS, added.id);
  }

  private void send(Pending waiting) {
    unsent.add(
        switch (waiting.ask) {
          case Ask.Channels channels -> channels.link();
          case Ask.Held held -> held.link();
          case Ask.Presence presence -> routes.presenceLinkFor(presence.channel());
          case Ask.Uplink uplink -> uplinks.linkFor(uplink.uplink(), uplink.refusedBy());
          default -> routes.linkFor(waiting.ask.channel());
        },
        waiting);
  }

  void recover(int shard, ShardWish.Recover asked, long nowNanos) {
    Ask.Asker asker = new Ask.Asker(shard, asked.ask());
    Ask.Wish wish = new Ask.Wish(asked.channel(), asked.after(), asked.newestOnly(), asked.limit());
    Pending same = recoveries.get(wish);
    if (same != null
        && same.ask instanceof Ask.Recover recover
        && nowNanos - same.sinceNanos <= JOIN_NANOS) {
      recover.askers().add(asker);
      return;
    }
    List<Ask.Asker> askers = new ArrayList<>(List.of(asker));
    add(
        new Ask.Recover(
            wish,
            askers,
            new Ask.Gathered(),
            why -> tell(askers, wish.channel(), new Start.Refused(why))),
        nowNanos);
  }

  private void tell(List<Ask.Asker> askers, String channel, Start start) {
    turnout.flush(channel);
    for (Ask.Asker asker : askers) {
      turnout.tell(
          asker.shard(),
          new ShardNews.ForHub(new HubEvent.Answered(asker.number(), channel, start)));
    }
  }

  /// Returns the weight of what came.
  long recovered(int link, RecoverReply reply) {
    List<ChannelSlice> slices = Wire.slices(reply.getSlicesList());
    Pending found = find(link, reply.getId());
    if (found != null && found.ask instanceof Ask.Recover ask) {
      if (ask.gathered().bytes <= recoveryBytesMax) {
        ask.gathered().add(slices);
      }
      if (reply.hasRefused()) {
        done(found).refuse(Wire.refusal(reply.getRefused()));
      } else if (!reply.getMore()) {
        done(found);
        tell(ask.askers(), ask.channel(), start(ask, reply));
      }
    }
    return weight(slices);
  }

  private Start start(Ask.Recover ask, RecoverReply reply) {
    return switch (Wire.verdict(reply.getVerdict())) {
      case Recovery.Resync resync -> new Start.Unrecovered(resync.reason(), resync.startAt());
      case Recovery.UpToDate(Position top) -> recovered(ask, top);
      case Recovery.Replay(Position _, Position to) -> recovered(ask, to);
    };
  }

  private Start recovered(Ask.Recover ask, Position top) {
    List<ChannelSlice> slices = ask.gathered().slices;
    if (ask.wish().newestOnly()) {
      return new Start.Newest(top, slices);
    }
    return ask.gathered().bytes > recoveryBytesMax
        ? new Start.Unrecovered(ResyncReason.POSITION_EXPIRED, top)
        : new Start.Recovered(top, slices);
  }

  /// Returns the weight of what came.
  long history(int link, io.holdfast.proto.v1.HistoryPage wire, long nowNanos) {
    Pending found = find(link, wire.getId());
    HistoryPage page = Wire.page(wire);
    if (found != null && found.ask instanceof Ask.History ask) {
      done(found);
      if (wire.hasRefused()) {
        ask.refuse(Wire.refusal(wire.getRefused()));
      } else {
        ask.gathered().add(page.slices());
        boolean more = page.more() && ask.gathered().publications < ask.query().limit();
        if (more && !page.slices().isEmpty()) {
          add(ask, nowNanos);
        } else {
          ask.done()
              .accept(
                  new Answer.Done<>(
                      new HistoryPage(
                          lineage(wire, page), ask.gathered().slices, page.more(), page.resync())));
        }
      }
    }
    return weight(page.slices());
  }

  /// A fanout that sends only the top of a channel still gives it a lineage of one link here.
  private static io.holdfast.contract.Lineage lineage(
      io.holdfast.proto.v1.HistoryPage wire, HistoryPage page) {
    if (!page.lineage().isEmpty() || !wire.hasTop() || wire.getTop().getEpoch() == 0) {
      return page.lineage();
    }
    Position top = Wire.position(wire.getTop());
    return new io.holdfast.contract.Lineage(
        List.of(new io.holdfast.contract.EpochLink(top.epoch(), 0, top.offset(), top.offset())));
  }

  void presence(int link, PresenceReply reply) {
    Pending found = find(link, reply.getId());
    if (found != null && found.ask instanceof Ask.Presence ask) {
      done(found);
      if (reply.hasRefused()) {
        ask.refuse(Wire.refusal(reply.getRefused()));
      } else {
        ask.done().accept(new Answer.Done<>(AskWire.presence(reply)));
      }
    }
  }

  void historyRemoved(int link, HistoryRemoveReply reply) {
    Pending found = find(link, reply.getId());
    if (found != null && found.ask instanceof Ask.HistoryRemove ask) {
      done(found);
      if (reply.hasRefused()) {
        ask.refuse(Wire.refusal(reply.getRefused()));
      } else {
        ask.done().accept(new Answer.Done<>(true));
      }
    }
  }

  void channels(int link, ChannelsReply reply, long nowNanos) {
    Pending found = find(link, reply.getId());
    if (found != null && found.ask instanceof Ask.Channels ask) {
      done(found);
      ask.gathered().putAll(reply.getClientsMap());
      if (reply.getMore() && reply.getClientsCount() > 0) {
        add(ask, nowNanos);
      } else {
        ask.done().accept(new Answer.Done<>(Map.copyOf(ask.gathered())));
      }
    }
  }

  void held(int link, io.holdfast.proto.v1.PublishResult reply) {
    Pending found = find(link, reply.getId());
    if (found != null && found.ask instanceof Ask.Held ask) {
      done(found);
      ask.done().accept(new Answer.Done<>(Wire.result(reply)));
    }
  }

  void nodes(int link, NodesReply reply) {
    Pending found = find(link, reply.getId());
    if (found != null && found.ask instanceof Ask.Nodes ask) {
      done(found);
      ask.done()
          .accept(new Answer.Done<>(reply.getNodesList().stream().map(AskWire::node).toList()));
    }
  }

  void controlled(int link, ControlReply reply) {
    Pending found = find(link, reply.getId());
    if (found != null && found.ask instanceof Ask.Control ask) {
      done(found);
      ask.done().accept(new Answer.Done<>(reply.getEdges()));
    }
  }

  /// A fanout that does not know the edge is not the last one to ask.
  void uplinked(int link, UplinkReply reply) {
    Pending found = find(link, reply.getId());
    if (found != null && found.ask instanceof Ask.Uplink ask) {
      Uplink.Outcome outcome = AskWire.outcome(reply);
      if (outcome == Uplink.Outcome.UNKNOWN_NODE) {
        ask.refusedBy().add(link);
        if (uplinks.linkFor(ask.uplink(), ask.refusedBy()) >= 0) {
          again(found);
          return;
        }
      }
      done(found);
      ask.done().accept(new Answer.Done<>(outcome));
    }
  }

  private @Nullable Pending find(int link, long id) {
    Pending found = pending.get(id);
    return found != null && found.link == link ? found : null;
  }

  private Ask done(Pending found) {
    pending.remove(found.id);
    unsent.remove(found);
    switch (found.ask) {
      case Ask.Recover recover -> recoveries.remove(recover.wish(), found);
      case Ask.Uplink uplink -> uplinks.ended(uplink.uplink());
      default -> {}
    }
    return found.ask;
  }

  private static long weight(List<ChannelSlice> slices) {
    return slices.stream().mapToLong(ChannelSlice::weight).sum();
  }

  /// What was under way over the link is asked again, from the beginning.
  void abandon(int link) {
    List<Pending> inOrder = new ArrayList<>(pending.values());
    inOrder.sort(Comparator.comparingLong(waiting -> waiting.id));
    for (Pending waiting : inOrder) {
      if (isOfOneLink(waiting.ask, link)) {
        done(waiting).refuse(new Refusal(Code.UNAVAILABLE, "the link was lost"));
      } else if (waiting.link == link) {
        again(waiting);
      }
    }
    reroute();
  }

  private static boolean isOfOneLink(Ask ask, int link) {
    return (ask instanceof Ask.Channels channels && channels.link() == link)
        || (ask instanceof Ask.Held held && held.link() == link);
  }

  /// Whether an answer is to come over the link.
  boolean isUnderWay(int link) {
    return pending.values().stream().anyMatch(waiting -> waiting.link == link);
  }

  /// Under another number: pages of what was asked before must not be joined with what comes now.
  private void again(Pending waiting) {
    pending.remove(waiting.id);
    waiting.id = nextId++;
    waiting.link = -1;
    pending.put(waiting.id, waiting);
    deadlines.at(waiting.sinceNanos + DEADLINE_NANOS, waiting.id);
    if (waiting.ask instanceof Ask.Recover recover) {
      recover.gathered().clear();
    }
    send(waiting);
  }

  /// Channels moved: a recovery stands in the stream of its channel, so it is asked of the link
  /// that the channel is followed over now.
  void reroute() {
    unsent.takeAll().forEach(this::send);
    for (Pending waiting : List.copyOf(pending.values())) {
      if (waiting.link >= 0
          && waiting.ask instanceof Ask.Recover recover
          && routes.linkFor(recover.channel()) != waiting.link) {
        again(waiting);
      }
    }
  }

  void wake(long nowNanos) {
    for (Long due = deadlines.pollDue(nowNanos); due != null; due = deadlines.pollDue(nowNanos)) {
      Pending overdue = pending.get(due);
      if (overdue != null) {
        done(overdue).refuse(new Refusal(Code.DEADLINE, "no fanout answered in time"));
      }
    }
  }

  long nextWakeNanos() {
    return pending.isEmpty() ? Long.MAX_VALUE : deadlines.nextNanos();
  }

  /// Sends what waits, as far as the links take it. A link that is still to be told of follows gets
  /// no question, because a recovery is refused where its channel is not followed yet.
  void flush(IntPredicate isTold) {
    for (int link = 0; link < routes.count(); link++) {
      while (isTold.test(link) && routes.takes(link)) {
        Pending next = unsent.poll(link);
        if (next == null) {
          break;
        }
        next.link = link;
        routes.send(link, AskWire.frame(next.id, next.ask, self));
      }
    }
  }
}
