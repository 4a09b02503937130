package io.holdfast.fanout.core;

import io.holdfast.contract.Code;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.frame.BeatFacts;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.frame.Uplink;
import io.holdfast.fanout.stream.Channels;
import io.holdfast.fanout.stream.EdgeSession;
import io.holdfast.fanout.stream.Turn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Links of edges: greeting, silence, end, and who answers which request.
///
/// Owned by the fanout's loop.
final class EdgeDesk {
  /// Credit of an edge whose hello names none.
  private static final long CREDIT_DEFAULT = 8L << 20;

  private final CoreSettings settings;
  private final Outside outside;
  private final Turn turn;
  private final Sessions sessions;
  private final Channels channels;
  private final PublishDesk publishes;
  private final HistoryDesk histories;
  private final Directory directory;
  private final Map<Long, Long> heardNanos = new HashMap<>();
  private long foreignFrames;
  private long beats;

  EdgeDesk(
      CoreSettings settings,
      Outside outside,
      Turn turn,
      Sessions sessions,
      Channels channels,
      PublishDesk publishes,
      HistoryDesk histories,
      Directory directory) {
    this.settings = settings;
    this.outside = outside;
    this.turn = turn;
    this.sessions = sessions;
    this.channels = channels;
    this.publishes = publishes;
    this.histories = histories;
    this.directory = directory;
  }

  long foreignFrames() {
    return foreignFrames;
  }

  void opened(long link) {
    heardNanos.put(link, turn.nanos());
  }

  void ended(long link, String cause) {
    if (heardNanos.remove(link) == null) {
      return;
    }
    EdgeSession session = sessions.remove(link);
    if (session != null) {
      channels.leave(session);
      directory.departed(session);
      publishes.edgeGone(link);
      outside.announce(false, "edge " + name(session) + " left: " + cause);
    }
  }

  private static String name(EdgeSession session) {
    return session.peer().node() + " (" + session.peer().instance() + ")";
  }

  void said(long link, EdgeRequest request) {
    if (heardNanos.replace(link, turn.nanos()) == null) {
      return;
    }
    EdgeSession session = sessions.find(link);
    if (session != null) {
      serve(session, request);
    } else if (request instanceof EdgeRequest.Hello(PeerHello peer)) {
      greet(link, peer);
    } else {
      refuse(link, Code.LINK_PROTOCOL, "the first frame of a link is a hello");
    }
  }

  private void greet(long link, PeerHello peer) {
    if (peer.major() != PeerHello.MAJOR) {
      refuse(
          link,
          Code.LINK_VERSION,
          "this fanout speaks major " + PeerHello.MAJOR + ", not " + peer.major());
      return;
    }
    EdgeSession stale = sessions.ofInstance(peer.instance());
    if (stale != null) {
      close(stale.id(), "replaced by a newer link of the same edge");
    }
    long credit = peer.creditBytes() > 0 ? peer.creditBytes() : CREDIT_DEFAULT;
    EdgeSession session = new EdgeSession(link, peer, credit);
    sessions.add(session);
    directory.arrived(session);
    session.outbox().frame(new EdgeReply.Hello(settings.self()));
    outside.announce(false, "edge " + name(session) + " is attached");
  }

  private void serve(EdgeSession session, EdgeRequest request) {
    switch (request) {
      case EdgeRequest.Follows follows ->
          follows.follows().forEach(follow -> channels.follow(session, follow));
      case EdgeRequest.Unfollows left ->
          left.channels().forEach(channel -> channels.unfollow(session, channel));
      case EdgeRequest.Recover recover -> channels.recover(session, recover);
      case EdgeRequest.Publishes publish -> publishes.publish(session, publish.requests());
      case EdgeRequest.History query -> histories.query(session, query);
      case EdgeRequest.HistoryRemove remove -> histories.remove(session, remove);
      case EdgeRequest.PresenceReport report -> directory.report(session, report);
      case EdgeRequest.PresenceQuery query -> directory.query(session, query);
      case EdgeRequest.ChannelsQuery query -> directory.channels(session, query);
      case EdgeRequest.NodesQuery query -> directory.nodes(session, query.id());
      case EdgeRequest.HeldQuery query -> publishes.fate(session, query);
      case EdgeRequest.Control control -> directory.control(session, control.command());
      case EdgeRequest.UplinkAsked(Uplink uplink) -> directory.uplink(session, uplink);
      case EdgeRequest.UplinkAnswered(String edge, Object content) ->
          directory.answerUplink(edge, content);
      case EdgeRequest.Credit credit -> session.granted(credit.bytes());
      case EdgeRequest.Beat beat -> session.stats(beat.stats());
      case EdgeRequest.MemberCounts counts -> directory.counts(session, counts.members());
      case EdgeRequest.Foreign() -> foreignFrames++;
      case EdgeRequest.Hello _ -> refuse(session.id(), Code.LINK_PROTOCOL, "a second hello");
      case EdgeRequest.Malformed(String why) -> refuse(session.id(), Code.LINK_PROTOCOL, why);
    }
  }

  private void refuse(long link, Code code, String why) {
    outside.toEdge(link, List.of(new EdgeReply.Refused(new Refusal(code, why))));
    outside.announce(true, "an edge link is refused: " + why);
    close(link, why);
  }

  private void close(long link, String why) {
    outside.closeEdge(link, why);
    ended(link, why);
  }

  /// Once a beat: signs of life out, silent links closed.
  void beat(boolean healthy, BeatFacts facts) {
    beats++;
    EdgeReply beat =
        new EdgeReply.Beat(
            new BeatFacts(beats, healthy, facts.canaryAgeMillis(), facts.backbone()),
            sessions.instances());
    sessions.all().forEach(session -> session.outbox().frame(beat));
    for (Map.Entry<Long, Long> link : List.copyOf(heardNanos.entrySet())) {
      if (turn.nanos() - link.getValue() >= settings.silence().toNanos()) {
        close(link.getKey(), "silent for too long");
      }
    }
  }

  /// Sends what each edge is owed and what was gathered for it.
  void flush() {
    for (EdgeSession session : sessions.all()) {
      session.pump();
      List<EdgeReply> frames = session.outbox().take();
      if (!frames.isEmpty()) {
        outside.toEdge(session.id(), frames);
      }
    }
  }
}
