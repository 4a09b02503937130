package io.holdfast.backbone.core;

import io.holdfast.backbone.serving.BackbonePort;
import io.holdfast.backbone.serving.FanoutFrame;
import io.holdfast.backbone.serving.FanoutSession;
import io.holdfast.backbone.serving.PageTicket;
import io.holdfast.backbone.serving.PublishTurn;
import io.holdfast.backbone.serving.RemovalTicket;
import io.holdfast.backbone.serving.Serving;
import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.RemovalHandler;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.subscription.SessionFailure;
import io.holdfast.backbone.subscription.SubscriptionEffect;
import io.holdfast.backbone.subscription.SubscriptionEvent;
import io.holdfast.backbone.subscription.SubscriptionMachine;
import io.holdfast.backbone.subscription.SubscriptionState;
import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.Refusal;
import io.holdfast.runtime.Step;
import io.holdfast.runtime.Timers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The whole adapter without its links: feeds the supervisor and the serving, and carries out what
/// they decide. The rim sets the time with {@link #at}, hands in one event, and calls {@link
/// #turnEnded} when nothing more waits.
///
/// Owned by the adapter's loop.
public final class AdapterCore implements BackbonePort {
  private static final long LOOK_NANOS = 100_000_000L;

  private final Backbone backbone;
  private final SubscriptionMachine machine;
  private final Serving serving;
  private final Outside outside;
  private final RandomGenerator dice;
  private final long beatNanos;
  private final Timers<Integer> wakes = new Timers<>();
  private final Map<FanoutSession, LinkPort> links = new LinkedHashMap<>();
  private final SessionLife life;
  private SubscriptionState state = new SubscriptionState.Idle();
  private boolean serves;
  private String cause = "starting";
  private long nowNanos;
  private long sinceNanos;
  private long nextLookNanos;
  private long nextBeatNanos;

  /// `silence`: a link on which nothing arrives for so long is over.
  public AdapterCore(
      Backbone backbone,
      SubscriptionMachine machine,
      Duration beat,
      Duration silence,
      Outside outside,
      RandomGenerator dice) {
    this.backbone = backbone;
    this.machine = machine;
    this.outside = outside;
    this.dice = dice;
    this.beatNanos = beat.toNanos();
    this.serving = new Serving(this, backbone.partitions(), silence);
    this.life = new SessionLife(backbone, outside);
  }

  /// The time of what is handed in next.
  public void at(long nanos) {
    nowNanos = nanos;
  }

  public void start() {
    sinceNanos = nowNanos;
    nextLookNanos = nowNanos + LOOK_NANOS;
    nextBeatNanos = nowNanos + beatNanos;
    step(new SubscriptionEvent.Started());
  }

  /// Ends the session; `dropped` runs when it is closed.
  public void stop(Runnable dropped) {
    life.afterDrop(dropped);
    step(new SubscriptionEvent.StopAsked());
  }

  // The session's side.

  public void handle(CoreEvent event) {
    switch (event) {
      case CoreEvent.SessionOpened(int generation) -> opened(generation);
      case CoreEvent.SessionEnded(int generation, SessionEnd end) -> {
        if (life.is(generation)) {
          cause = end.cause();
        }
        step(new SubscriptionEvent.Ended(generation, end));
      }
      case CoreEvent.Knocked(int generation, boolean present) ->
          step(new SubscriptionEvent.Knocked(generation, present));
      case CoreEvent.Tailed(int generation, int partition, TailBatch batch) ->
          tailed(generation, partition, batch);
      case CoreEvent.HeartbeatBack(int generation, int partition, long sentNanos) -> {
        if (life.is(generation)) {
          prove(partition, sentNanos);
        }
      }
      case CoreEvent.Discontinued(int generation, String what) -> {
        if (life.is(generation)) {
          outside.discontinued(what);
          serving.discontinued();
        }
      }
      case CoreEvent.Doubted(int generation, int partition) -> {
        if (life.is(generation)) {
          outside.discontinued("partition " + partition + " lost what only others were handed");
          serving.doubted(partition);
        }
      }
      case CoreEvent.PageRead read -> serving.pageRead(read.ticket(), read.page());
      case CoreEvent.PageRefused read -> serving.pageRefused(read.ticket(), read.refusal());
      case CoreEvent.Settled settled -> serving.settled(settled.turn(), settled.results());
      case CoreEvent.Removed removed -> serving.removed(removed.ticket(), removed.refusal());
    }
  }

  private void opened(int generation) {
    if (life.is(generation)) {
      life.follow();
      step(new SubscriptionEvent.Opened(generation));
    }
  }

  private void tailed(int generation, int partition, TailBatch batch) {
    if (!life.is(generation)) {
      return;
    }
    serving.tailed(batch.upTo().epoch(), batch.entries());
    batch.removals().forEach(serving::tailed);
    outside.tailed(batch.entries().size());
    life.consumed(partition, batch.bytes());
    prove(partition, nowNanos);
  }

  private void prove(int partition, long atNanos) {
    long provenNanos = life.prove(partition, atNanos);
    if (provenNanos != SessionLife.NEVER) {
      step(new SubscriptionEvent.Proven(life.reports().generation(), provenNanos));
    }
  }

  // The links' side.

  public FanoutSession linkOpened(LinkPort port) {
    port.hello();
    tellStatus(port, state.condition());
    FanoutSession session = serving.linkOpened(port, nowNanos);
    links.put(session, port);
    return session;
  }

  public void received(FanoutSession session, FanoutFrame frame) {
    serving.received(session, frame, nowNanos);
  }

  public void linkEnded(FanoutSession session) {
    if (links.remove(session) != null) {
      serving.linkEnded(session);
    }
  }

  // The supervisor's effects.

  private void step(SubscriptionEvent event) {
    Step<SubscriptionState, SubscriptionEffect> step = machine.step(state, event, nowNanos, dice);
    state = step.next();
    for (SubscriptionEffect effect : step.effects()) {
      carryOut(effect);
    }
  }

  private void carryOut(SubscriptionEffect effect) {
    switch (effect) {
      case SubscriptionEffect.Dial(int generation) -> life.dial(generation);
      case SubscriptionEffect.Drop(int generation) -> {
        if (life.is(generation)) {
          life.drop();
        }
      }
      case SubscriptionEffect.Knock(int generation) ->
          backbone.knock(present -> outside.later(new CoreEvent.Knocked(generation, present)));
      case SubscriptionEffect.SendHeartbeat(int generation) -> {
        if (life.is(generation)) {
          life.beat(nowNanos);
        }
      }
      case SubscriptionEffect.WakeAt(int generation, long nanos) -> wakes.at(nanos, generation);
      case SubscriptionEffect.Announce announce -> announce(announce);
      case SubscriptionEffect.Failed(SessionFailure failure) -> outside.failed(failure);
      case SubscriptionEffect.AnnounceFlapping(boolean flaps, String story) ->
          outside.flapping(flaps, story);
    }
  }

  private void announce(SubscriptionEffect.Announce change) {
    cause = change.cause();
    sinceNanos = nowNanos;
    switch (change.to()) {
      case CONNECTED -> {
        if (!serves) {
          serves = true;
          serving.connected();
        }
      }
      case STALE -> {}
      case CONNECTING, DOWN, GAVE_UP -> {
        serves = false;
        serving.disconnected("the backbone is away: " + cause);
      }
    }
    for (LinkPort port : links.values()) {
      tellStatus(port, change.to());
    }
    outside.announce(change);
  }

  private void tellStatus(LinkPort port, BackboneCondition condition) {
    port.status(
        condition, cause, backbone.guarantees(), backbone.partitions(), backbone.identity());
  }

  // The serving's requests.

  @Override
  public void read(PageTicket ticket, HistoryQuery query) {
    BackboneSession open = life.session();
    if (open != null) {
      open.history(query, life.reports().page(ticket));
    }
  }

  @Override
  public void append(int partition, PublishTurn turn, List<PublishRequest> batch) {
    BackboneSession open = life.session();
    if (open != null) {
      open.append(
          partition,
          turn.lane(),
          batch,
          results -> outside.later(new CoreEvent.Settled(turn, results)));
    }
  }

  @Override
  public void remove(RemovalTicket ticket, String channel) {
    BackboneSession open = life.session();
    if (open != null) {
      open.removeHistory(
          channel,
          new RemovalHandler() {
            @Override
            public void removed() {
              outside.later(new CoreEvent.Removed(ticket, null));
            }

            @Override
            public void refused(Refusal refusal) {
              outside.later(new CoreEvent.Removed(ticket, refusal));
            }
          });
    }
  }

  // Turns and time.

  public void turnEnded() {
    serving.turnEnded();
  }

  public long nextWakeNanos() {
    return Math.min(Math.min(nextLookNanos, nextBeatNanos), wakes.nextNanos());
  }

  /// Does what is due; {@link #at} was called before.
  public void wake() {
    for (Integer due = wakes.pollDue(nowNanos); due != null; due = wakes.pollDue(nowNanos)) {
      step(new SubscriptionEvent.Woken(due));
    }
    if (nowNanos >= nextLookNanos) {
      nextLookNanos = nowNanos + LOOK_NANOS;
      serving.look(nowNanos);
    }
    if (nowNanos >= nextBeatNanos) {
      nextBeatNanos = nowNanos + beatNanos;
      long proven = life.provenNanos();
      long ageMillis = proven == SessionLife.NEVER ? -1 : (nowNanos - proven) / 1_000_000;
      links.forEach((session, port) -> {
        port.beat(state.condition(), ageMillis);
        session.beat();
      });
    }
  }

  public CoreFacts facts() {
    return new CoreFacts(
        state.condition(),
        cause,
        sinceNanos,
        life.provenNanos(),
        state.tally(),
        links.size(),
        serving.followedCount());
  }
}
