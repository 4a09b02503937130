package io.holdfast.backbone.serving;

import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.Partitions;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.backbone.spi.TailRemoval;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The core of the adapter: routes what comes out of the tail to the links that follow it, and
/// answers what links ask. While the backbone is not connected, follows wait and publishes are
/// answered as unavailable.
///
/// Owned by the adapter's loop.
public final class Serving {
  /// The link's protocol.
  public static final int MAJOR = 1;

  private static final int CHANNEL_BYTES_MAX = 4_096;

  private final BackbonePort backbone;
  private final int partitions;
  private final Duration silence;
  private final Map<String, FollowedChannel> channels = new HashMap<>();
  private final Set<FanoutSession> sessions = new LinkedHashSet<>();
  private final Deque<PublishTurn> unsettled = new ArrayDeque<>();
  private final Set<RemovalTicket> removing = new LinkedHashSet<>();
  private boolean connected;
  private int life;
  private Refusal away = new Refusal(Code.UNAVAILABLE, "not connected yet", Duration.ofMillis(500));

  /// `silence`: a link on which nothing arrives for so long is over.
  public Serving(BackbonePort backbone, int partitions, Duration silence) {
    this.backbone = backbone;
    this.partitions = partitions;
    this.silence = silence;
  }

  // The backbone's side.

  /// The tail is live: every follow is placed on the log, those of before too.
  public void connected() {
    connected = true;
    restart();
  }

  /// The tail may have missed something: every follow is placed on the log anew.
  public void discontinued() {
    if (connected) {
      restart();
    }
  }

  /// Readers of the partition were taken over a loss that only others know: each is told.
  public void doubted(int partition) {
    for (FollowedChannel channel : channels.values()) {
      if (Partitions.of(channel.name(), partitions) == partition) {
        channel.followers().forEach(Follower::doubt);
      }
    }
    discontinued();
  }

  private void restart() {
    life++;
    for (FanoutSession session : sessions) {
      session.restart(life);
      session.pump(backbone);
    }
  }

  public void disconnected(String cause) {
    connected = false;
    away = new Refusal(Code.UNAVAILABLE, cause, Duration.ofMillis(500));
    sessions.forEach(session -> session.refuseReads(away));
    for (RemovalTicket ticket : List.copyOf(removing)) {
      removed(ticket, away);
    }
  }

  /// Entries out of the tail, in order.
  public void tailed(long epoch, List<TailEntry> entries) {
    for (TailEntry entry : entries) {
      FollowedChannel channel = channels.get(entry.channel());
      if (channel != null) {
        deliver(channel, epoch, entry.publication());
      }
    }
  }

  /// A removal out of the tail: every link that follows the channel is told, at whatever place its
  /// stream is, because the removal says up to where it goes.
  public void tailed(TailRemoval removal) {
    FollowedChannel channel = channels.get(removal.channel());
    if (channel != null) {
      for (Follower follower : channel.followers()) {
        follower.session().removed(follower, removal.upTo());
      }
    }
  }

  private static void deliver(FollowedChannel channel, long epoch, Publication publication) {
    channel.tailed(publication.offset());
    List<Follower> followers = channel.followers();
    for (int i = 0; i < followers.size(); i++) {
      Follower follower = followers.get(i);
      follower.session().live(follower, epoch, publication);
    }
  }

  public void pageRead(PageTicket ticket, HistoryPage page) {
    FanoutSession session = ticket.session();
    if (session.closed()) {
      return;
    }
    if (ticket.life() == session.life()) {
      session.readDone();
    }
    switch (ticket) {
      case PageTicket.ForRead read -> {
        if (session.answers(read)) {
          session.page(read.id(), page);
        }
      }
      case PageTicket.ForFollower(_, int asked, Follower follower) -> {
        if (asked == session.life()) {
          session.page(follower, page);
        }
      }
    }
  }

  public void pageRefused(PageTicket ticket, Refusal refusal) {
    FanoutSession session = ticket.session();
    if (session.closed()) {
      return;
    }
    if (ticket.life() == session.life()) {
      session.readDone();
    }
    switch (ticket) {
      case PageTicket.ForRead read -> {
        if (session.answers(read)) {
          session.port().pageRefused(read.id(), refusal);
        }
      }
      case PageTicket.ForFollower(_, int asked, Follower follower) -> {
        if (asked == session.life()) {
          session.readRefused(follower);
        }
      }
    }
  }

  public void settled(PublishTurn turn, List<PublishResult> results) {
    turn.settle(results);
    dropSettled();
  }

  private void dropSettled() {
    PublishTurn head = unsettled.peek();
    while (head != null && head.done()) {
      unsettled.poll();
      head = unsettled.peek();
    }
  }

  /// What the tail delivered before the removal goes out before its answer. One that was refused
  /// because the backbone went away may be done all the same: asking again does no harm.
  public void removed(RemovalTicket ticket, @Nullable Refusal refusal) {
    if (removing.remove(ticket) && !ticket.session().closed()) {
      ticket.session().flush();
      ticket.session().port().removed(ticket.id(), refusal);
    }
  }

  // The links' side.

  public FanoutSession linkOpened(FanoutPort port, long nowNanos) {
    FanoutSession session = new FanoutSession(port, nowNanos);
    session.restart(life);
    sessions.add(session);
    return session;
  }

  public void linkEnded(FanoutSession session) {
    session.close();
    sessions.remove(session);
    removing.removeIf(ticket -> ticket.session() == session);
    for (Follower follower : session.follows().values()) {
      unlink(follower);
    }
    session.follows().clear();
  }

  public void received(FanoutSession session, FanoutFrame frame, long nowNanos) {
    session.heard(nowNanos);
    if (!session.greeted() && !(frame instanceof FanoutFrame.Hello)) {
      session.port().refuse(new Refusal(Code.LINK_PROTOCOL, "the first frame is not a hello"));
      return;
    }
    switch (frame) {
      case FanoutFrame.Hello hello -> greet(session, hello);
      case FanoutFrame.Follows(List<FanoutFrame.Wanted> wanted) ->
          wanted.forEach(one -> follow(session, one));
      case FanoutFrame.Unfollows(List<String> names) ->
          names.forEach(name -> unfollow(session, name));
      case FanoutFrame.Publishes publishes -> publish(session, publishes, nowNanos);
      case FanoutFrame.Read read -> read(session, read);
      case FanoutFrame.Remove(long id, String channel) -> remove(session, id, channel);
      case FanoutFrame.Credit(long bytes) -> session.credited(bytes);
      case FanoutFrame.Beat _, FanoutFrame.Unfamiliar _ -> {}
      case FanoutFrame.Malformed(String reason) ->
          session.port().refuse(new Refusal(Code.LINK_PROTOCOL, reason));
    }
  }

  private static void greet(FanoutSession session, FanoutFrame.Hello hello) {
    if (hello.major() != MAJOR) {
      session
          .port()
          .refuse(
              new Refusal(
                  Code.LINK_VERSION,
                  "this adapter speaks link version " + MAJOR + ", the fanout " + hello.major()));
    } else if (session.greeted()) {
      session.port().refuse(new Refusal(Code.LINK_PROTOCOL, "a second hello"));
    } else {
      session.greeted(hello);
    }
  }

  private void follow(FanoutSession session, FanoutFrame.Wanted wanted) {
    unfollow(session, wanted.channel());
    if (session.followCount() >= FanoutSession.FOLLOWS_MAX) {
      session
          .port()
          .refuse(
              new Refusal(Code.OVERLOADED, "a link follows at most " + FanoutSession.FOLLOWS_MAX));
      return;
    }
    FollowedChannel channel = channels.computeIfAbsent(wanted.channel(), FollowedChannel::new);
    Follower follower = new Follower(session, channel, wanted);
    channel.followers().add(follower);
    session.follows().put(wanted.channel(), follower);
    session.catchUp(follower);
  }

  private void unfollow(FanoutSession session, String name) {
    Follower follower = session.follows().remove(name);
    if (follower != null) {
      session.over(follower);
      unlink(follower);
    }
  }

  private void unlink(Follower follower) {
    follower.phase(Follower.Phase.OVER);
    FollowedChannel channel = follower.channel();
    channel.followers().remove(follower);
    if (channel.followers().isEmpty()) {
      channels.remove(channel.name());
    }
  }

  private void publish(FanoutSession session, FanoutFrame.Publishes publishes, long nowNanos) {
    for (FanoutFrame.Answer answer : publishes.refused()) {
      session.answered(answer.id(), answer.result());
    }
    Lane lane = session.lanes().of(publishes.lane());
    List<PublishRequest> accepted = new ArrayList<>(publishes.requests().size());
    for (PublishRequest request : publishes.requests()) {
      int length = request.channel().length();
      if (length == 0 || length > CHANNEL_BYTES_MAX) {
        Refusal refusal =
            new Refusal(
                Code.BAD_REQUEST, "a channel has 1 to " + CHANNEL_BYTES_MAX + " characters");
        session.answered(request.id(), new PublishResult.Rejected(refusal));
      } else if (!connected) {
        session.answered(request.id(), lane.seen(new PublishResult.Unavailable(away)));
      } else {
        accepted.add(request);
      }
    }
    if (partitions == 1) {
      append(session, lane, 0, accepted, nowNanos);
      return;
    }
    Map<Integer, List<PublishRequest>> byPartition = new HashMap<>();
    for (PublishRequest request : accepted) {
      byPartition
          .computeIfAbsent(
              Partitions.of(request.channel(), partitions), partition -> new ArrayList<>())
          .add(request);
    }
    for (int partition = 0; partition < partitions; partition++) {
      append(session, lane, partition, byPartition.getOrDefault(partition, List.of()), nowNanos);
    }
  }

  private void append(
      FanoutSession session, Lane lane, int partition, List<PublishRequest> batch, long nowNanos) {
    if (!batch.isEmpty()) {
      PublishTurn turn = new PublishTurn(session, lane, batch, nowNanos);
      unsettled.add(turn);
      backbone.append(partition, turn, batch);
    }
  }

  private void read(FanoutSession session, FanoutFrame.Read read) {
    if (!connected) {
      session.port().pageRefused(read.id(), away);
    } else if (!session.ask(read.id(), read.query())) {
      session.port().pageRefused(read.id(), FanoutSession.tooManyReads());
    }
  }

  private void remove(FanoutSession session, long id, String channel) {
    if (connected) {
      RemovalTicket ticket = new RemovalTicket(session, id);
      removing.add(ticket);
      backbone.remove(ticket, channel);
    } else {
      session.port().removed(id, away);
    }
  }

  // Turns and time.

  /// Everything that waited was handled: one frame of each kind per link goes out.
  public void turnEnded() {
    for (FanoutSession session : sessions) {
      if (connected) {
        session.pump(backbone);
      }
      session.flush();
    }
  }

  /// About ten times a second: deadlines, retries, links that went silent.
  public void look(long nowNanos) {
    dropSettled();
    for (PublishTurn turn : unsettled) {
      turn.expire(nowNanos);
    }
    dropSettled();
    for (FanoutSession session : sessions) {
      session.retryRefused();
      if (session.silentNanos(nowNanos) >= silence.toNanos()) {
        session.port().refuse(new Refusal(Code.UNAVAILABLE, "nothing arrived for " + silence));
      }
    }
  }

  public int linkCount() {
    return sessions.size();
  }

  public int followedCount() {
    return channels.size();
  }

  public int unsettledCount() {
    return unsettled.size();
  }
}
