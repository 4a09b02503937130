package io.holdfast.fanout.core;

import io.holdfast.contract.Code;
import io.holdfast.contract.HeldId;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Preview;
import io.holdfast.fanout.frame.PublishAnswer;
import io.holdfast.fanout.publish.Acceptance;
import io.holdfast.fanout.publish.AcceptanceRule;
import io.holdfast.fanout.publish.HeldPublication;
import io.holdfast.fanout.publish.Outbound;
import io.holdfast.fanout.publish.Pending;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import io.holdfast.fanout.publish.SpoolRules;
import io.holdfast.fanout.publish.Spooled;
import io.holdfast.fanout.stream.Channels;
import io.holdfast.fanout.stream.EdgeSession;
import io.holdfast.fanout.stream.Turn;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Publishes between edges and the adapter, and what becomes of them while the backbone is away: a
/// publish without an answer for too long is held in the spool, as is everything that comes while
/// the outage lasts, and all of it is sent in its order as soon as the backbone takes it.
///
/// Owned by the fanout's loop.
final class PublishDesk {
  private static final Duration OVERLOAD_HINT = Duration.ofSeconds(1);

  private final AcceptanceRule rule;
  private final Outbound outbound;
  private final Spooled spooled;
  private final long patienceNanos;
  private final Sessions sessions;
  private final Channels channels;
  private final AdapterDesk adapter;
  private final Outside outside;
  private final Turn turn;
  private final int publishesMax;
  private final boolean dropsOldest;
  private final Doubts doubts;

  /// Channels of which something was dropped; their readers are told when the rest is stored.
  private final Set<String> holed = new LinkedHashSet<>();

  private long detachedNanos;
  private boolean wasAttached;
  private boolean away;
  private long accepted;
  private long refused;

  PublishDesk(
      CoreSettings settings,
      SpoolContents contents,
      Sessions sessions,
      Channels channels,
      AdapterDesk adapter,
      Outside outside,
      Turn turn) {
    CoreSettings.Bounds bounds = settings.bounds();
    SpoolRules rules = settings.spool();
    this.rule = new AcceptanceRule(settings.namespaces(), bounds.publicationBytesMax());
    this.outbound =
        new Outbound(
            bounds.publishesMax(),
            bounds.publishBytesMax(),
            settings.publishDeadline(),
            rules.keysKept());
    this.dropsOldest = rules.dropsOldest();
    this.doubts = new Doubts(adapter, turn);
    this.spooled = new Spooled(rules, contents);
    this.patienceNanos = rules.patience().toNanos();
    this.publishesMax = bounds.publishesMax();
    this.sessions = sessions;
    this.channels = channels;
    this.adapter = adapter;
    this.outside = outside;
    this.turn = turn;
  }

  void start() {
    detachedNanos = turn.nanos();
  }

  void publish(EdgeSession from, List<PublishRequest> requests) {
    look();
    for (PublishRequest request : requests) {
      switch (rule.judge(request, adapter.facts(), away)) {
        case Acceptance.Forward(boolean holdable) when holdable && spooled.hasBacklog() ->
            hold(from, request);
        case Acceptance.Forward(boolean holdable) -> forward(from, request, holdable);
        case Acceptance.Hold() -> hold(from, request);
        case Acceptance.Refuse(PublishResult result) -> refuse(from, request.id(), result);
      }
    }
  }

  private void forward(EdgeSession from, PublishRequest request, boolean holdable) {
    if (outbound.hasRoomFor(request)) {
      accepted++;
      outbound.add(from.id(), request, holdable, turn.nanos(), patienceNanos);
    } else if (holdable) {
      hold(from, request);
    } else {
      refuse(
          from,
          request.id(),
          new PublishResult.Unavailable(
              new Refusal(Code.OVERLOADED, "too many publishes are pending", OVERLOAD_HINT)));
    }
  }

  private void hold(EdgeSession from, PublishRequest request) {
    HeldId known = spooled.idOf(request.channel(), request.key());
    if (known != null) {
      from.held(request.id(), known);
    } else if (!makeRoomFor(request)) {
      refuse(from, request.id(), new PublishResult.Unavailable(spooled.full()));
    } else {
      accepted++;
      outbound.arrived();
      Pending pending = Pending.toHold(request, from.id(), turn.nanos());
      if (spooled.keepBehind(pending, turn.wallMillis())) {
        outbound.append(pending);
      }
    }
  }

  /// Whether there is room for it in the spool now.
  private boolean makeRoomFor(PublishRequest request) {
    while (!spooled.hasRoomFor(request)) {
      long oldest = dropsOldest ? spooled.oldestHeld() : 0;
      if (oldest == 0) {
        return false;
      }
      Pending pending = outbound.held(oldest);
      boolean mayBeStored = pending == null || pending.mayBeStored();
      if (pending != null) {
        outbound.drop(pending);
      }
      if (holed.isEmpty()) {
        outside.announce(true, "the spool is full: the oldest that is held is dropped");
      }
      holed.add(spooled.dropped(oldest, mayBeStored, turn.wallMillis()));
    }
    return true;
  }

  /// Readers of channels of which something was dropped do not get what they would have got.
  private void tellHoles() {
    if (!away && spooled.count() == 0 && !holed.isEmpty()) {
      holed.forEach(channels::heldLost);
      holed.clear();
    }
  }

  void fate(EdgeSession from, EdgeRequest.HeldQuery query) {
    from.outbox()
        .frame(new EdgeReply.HeldFate(query.id(), spooled.fate(query.held(), turn.wallMillis())));
  }

  private void refuse(EdgeSession from, long id, PublishResult result) {
    refused++;
    from.outbox().answer(id, result);
  }

  /// `stored` is told of each position that a publisher is told.
  void answered(List<PublishAnswer> answers, BiConsumer<String, Position> stored) {
    for (PublishAnswer answer : answers) {
      Pending done = outbound.answered(answer.id(), answer.result(), turn.nanos());
      if (done != null) {
        String channel = done.request().channel();
        switch (answer.result()) {
          case PublishResult.Stored(Position at) -> stored.accept(channel, at);
          case PublishResult.Duplicate(Position at) -> stored.accept(channel, at);
          case PublishResult.Superseded(Position top) -> stored.accept(channel, top);
          case PublishResult.Held _,
              PublishResult.Rejected _,
              PublishResult.Unavailable _,
              PublishResult.Unknown _ -> {}
        }
        settle(done, answer.result());
      }
    }
    outbound.leaveLane(turn.nanos());
    look();
  }

  private void settle(Pending done, PublishResult result) {
    if (done.held()) {
      spooled.settled(done, result, turn.wallMillis());
    }
    answer(done, result);
  }

  private void answer(Pending pending, PublishResult result) {
    EdgeSession session = whoWaits(pending);
    if (session != null) {
      session.outbox().answer(pending.request().id(), result);
    }
  }

  private void answerHeld(Pending pending, HeldId id) {
    EdgeSession session = whoWaits(pending);
    if (session != null) {
      session.held(pending.request().id(), id);
    }
  }

  private @Nullable EdgeSession whoWaits(Pending pending) {
    EdgeSession session = pending.isWaitedFor() ? sessions.find(pending.edge()) : null;
    pending.answered();
    return session;
  }

  // The outage.

  /// Whether the backbone takes publishes, as far as can be known now. When it stops doing so,
  /// everything that may be held is, in its order.
  private void look() {
    boolean attached = adapter.attached();
    if (wasAttached && !attached) {
      detachedNanos = turn.nanos();
    }
    wasAttached = attached;
    boolean now = isAway(attached);
    if (now && !away) {
      outside.announce(true, "the backbone takes no publishes: they are held or refused");
    } else if (away && !now) {
      outside.announce(
          false, "the backbone takes publishes again, " + spooled.count() + " are still held");
    }
    away = now;
    if (now) {
      holdAll();
    }
  }

  private boolean isAway(boolean attached) {
    if (!attached) {
      return turn.nanos() - detachedNanos >= patienceNanos;
    }
    return switch (adapter.facts().condition()) {
      case DOWN, GAVE_UP, STALE -> true;
      case CONNECTING, CONNECTED -> {
        outbound.losePatience(turn.nanos(), patienceNanos);
        yield outbound.isProbing();
      }
    };
  }

  private void holdAll() {
    for (Pending each : outbound.takeHoldable()) {
      HeldId known = spooled.idOf(each.request().channel(), each.request().key());
      if (known != null) {
        outbound.drop(each);
        answerHeld(each, known);
      } else if (!spooled.hasBacklog() && makeRoomFor(each.request())) {
        spooled.keep(each, turn.wallMillis());
      } else {
        giveUp(each, spooled.full());
      }
    }
  }

  private void giveUp(Pending pending, Refusal why) {
    outbound.drop(pending);
    refused++;
    answer(pending, Outbound.givenUp(pending, why.code(), why.reason()));
  }

  /// The spool says what became of what it was asked.
  void spoolSaid(SpoolEvent event) {
    switch (event) {
      case SpoolEvent.Kept(long upTo) -> {
        for (Pending kept : spooled.kept(upTo)) {
          preview(kept);
          answerHeld(kept, spooled.idOf(kept.sequence()));
        }
      }
      case SpoolEvent.Refused(List<Long> sequences, boolean surely, String cause) -> {
        outside.announce(true, "the spool does not take publications: " + cause);
        for (Pending each : spooled.refused(sequences)) {
          each.doubtsUnless(surely);
          giveUp(each, new Refusal(Code.STORAGE, "the spool failed: " + cause, OVERLOAD_HINT));
        }
      }
      case SpoolEvent.Loaded(long upTo, List<HeldPublication> publications) -> {
        for (Spooled.Lost lost : spooled.loaded(upTo, publications, turn.wallMillis())) {
          outside.announce(
              true,
              "a held publication of channel " + lost.channel() + " cannot be read: it is lost");
        }
        for (HeldPublication each : publications) {
          if (spooled.isInMemory(each.sequence())) {
            outbound.add(each, spooled.mayBeTried(each.sequence()), turn.nanos());
          }
        }
      }
    }
  }

  private void preview(Pending kept) {
    if (rule.isShownAtOnce(kept.request())) {
      Preview preview =
          Preview.of(kept.request(), turn.wallMillis(), spooled.keyBefore(kept), spooled.id());
      channels.preview(preview, kept.mayBeStored());
    }
  }

  /// Answers those that waited too long.
  void sweep() {
    look();
    tellHoles();
    outbound.leaveLane(turn.nanos());
    for (Pending late : outbound.expired(turn.nanos())) {
      refused++;
      answer(
          late, Outbound.givenUp(late, Code.UNAVAILABLE, "the backbone did not take it in time"));
    }
  }

  void edgeGone(long edge) {
    outbound.edgeGone(edge, turn.wallMillis());
    spooled.edgeGone();
  }

  void linkLost() {
    outbound.linkLost();
    look();
  }

  void flush() {
    spooled.readOn();
    outside.spool(spooled.takeCommands());
    long first = spooled.firstUnsettled();
    sessions.all().forEach(session -> session.settled(first));
    if (adapter.attached()) {
      switch (adapter.facts().condition()) {
        case CONNECTED, CONNECTING, STALE -> {
          doubts.settle(outbound, this::settle);
          adapter.publish(outbound.take(turn.nanos(), turn.wallMillis()), outbound.lane());
        }
        case DOWN, GAVE_UP -> {
          // It would refuse them.
        }
      }
    }
  }

  int pending() {
    return outbound.count();
  }

  int pendingMax() {
    return publishesMax;
  }

  long accepted() {
    return accepted;
  }

  long refused() {
    return refused;
  }

  Spooled spooled() {
    return spooled;
  }

  boolean isAway() {
    return away;
  }
}
