package io.holdfast.fanout.core;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Code;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.frame.ControlCommand;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Uplink;
import io.holdfast.fanout.frame.UplinkRefusal;
import io.holdfast.fanout.presence.Glob;
import io.holdfast.fanout.presence.MemberTable;
import io.holdfast.fanout.presence.PresenceTable;
import io.holdfast.fanout.stream.EdgeSession;
import io.holdfast.fanout.stream.Turn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who and what is where: presence, members, nodes, and commands that every edge must hear.
///
/// Owned by the fanout's loop.
final class Directory {
  /// Channels in one answer, so that the frame stays far below its bound; it says that there are
  /// more.
  static final int CHANNELS_PER_REPLY = 50_000;

  /// Bytes of clients in one presence answer; a larger channel answers its counts only on request.
  private static final long PRESENCE_BYTES_MAX = 8L << 20;

  private final PresenceTable presence;
  private final MemberTable members = new MemberTable();
  private final Map<String, Long> absences = new HashMap<>();
  private final Sessions sessions;
  private final Turn turn;
  private final long lingerNanos;
  private long stamps;

  Directory(CoreSettings settings, Sessions sessions, Turn turn) {
    this.presence = new PresenceTable(settings.bounds().presenceMax());
    this.lingerNanos = settings.bounds().presenceLinger().toNanos();
    this.sessions = sessions;
    this.turn = turn;
  }

  int presenceEntries() {
    return presence.size();
  }

  void arrived(EdgeSession edge) {
    absences.remove(edge.peer().instance());
    members.drop(edge.peer().instance());
    presence.returns(edge.peer().instance());
  }

  /// What the edge reported stays for a while: it will most likely be back.
  void departed(EdgeSession edge) {
    String instance = edge.peer().instance();
    long stamp = ++stamps;
    absences.put(instance, stamp);
    turn.after(
        lingerNanos,
        () -> {
          if (absences.remove(instance, stamp)) {
            members.drop(instance);
            tell(presence.drop(instance));
          }
        });
  }

  void report(EdgeSession edge, EdgeRequest.PresenceReport report) {
    String instance = edge.peer().instance();
    if (report.snapshot()) {
      tell(presence.snapshot(instance, report.joined(), report.more()));
    } else {
      tell(presence.report(instance, report.joined(), report.left()));
    }
  }

  private void tell(List<PresenceTable.Change> changes) {
    for (PresenceTable.Change change : changes) {
      sessions.tellFollowers(change.channel(), change.joined(), change.info());
    }
  }

  void query(EdgeSession edge, EdgeRequest.PresenceQuery query) {
    List<ClientInfo> clients = presence.clients(query.channel());
    int users = PresenceTable.users(clients);
    if (query.statsOnly()) {
      edge.outbox()
          .frame(new EdgeReply.Presence(query.id(), List.of(), clients.size(), users, null));
    } else if (weight(clients) > PRESENCE_BYTES_MAX) {
      Refusal tooMany =
          new Refusal(Code.TOO_LARGE, clients.size() + " clients do not fit in one answer");
      edge.outbox()
          .frame(new EdgeReply.Presence(query.id(), List.of(), clients.size(), users, tooMany));
    } else {
      edge.outbox().frame(new EdgeReply.Presence(query.id(), clients, clients.size(), users, null));
    }
  }

  private static long weight(List<ClientInfo> clients) {
    long weight = 0;
    for (ClientInfo client : clients) {
      weight +=
          32L
              + client.user().length()
              + client.client().length()
              + client.connectionInfo().length()
              + client.channelInfo().length();
    }
    return weight;
  }

  void counts(EdgeSession edge, Map<String, Integer> counts) {
    members.report(edge.peer().instance(), counts);
  }

  void channels(EdgeSession edge, EdgeRequest.ChannelsQuery query) {
    MemberTable.Page page =
        members.matching(new Glob(query.pattern()), query.after(), CHANNELS_PER_REPLY);
    edge.outbox().frame(new EdgeReply.Channels(query.id(), page.members(), page.more()));
  }

  void nodes(EdgeSession edge, long id) {
    edge.outbox().frame(new EdgeReply.Nodes(id, sessions.nodes()));
  }

  void control(EdgeSession from, ControlCommand command) {
    for (EdgeSession edge : sessions.all()) {
      edge.outbox().frame(new EdgeReply.Control(command));
    }
    from.outbox().frame(new EdgeReply.ControlDone(command.id(), sessions.size()));
  }

  /// Passed on to the one edge that it is for, as that edge's credit allows.
  void uplink(EdgeSession from, Uplink uplink) {
    EdgeSession edge = sessions.ofInstance(uplink.edge());
    if (edge == null) {
      from.outbox().frame(new EdgeReply.UplinkRefused(uplink.id(), UplinkRefusal.UNKNOWN_EDGE));
    } else if (edge.owedBytes() >= EdgeSession.OWED_BYTES_MAX) {
      from.outbox().frame(new EdgeReply.UplinkRefused(uplink.id(), UplinkRefusal.OVERLOADED));
    } else {
      edge.reply(new EdgeReply.UplinkPassed(uplink), uplink.weight());
    }
  }

  /// Whoever asked may have left meanwhile: it asks again elsewhere.
  void answerUplink(String edge, Object content) {
    EdgeSession asked = sessions.ofInstance(edge);
    if (asked != null) {
      asked.outbox().frame(new EdgeReply.UplinkAnswered(content));
    }
  }
}
