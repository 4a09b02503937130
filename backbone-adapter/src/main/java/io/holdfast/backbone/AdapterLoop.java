package io.holdfast.backbone;

import io.holdfast.backbone.downstream.FanoutLink;
import io.holdfast.backbone.downstream.LinkReports;
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
import io.holdfast.backbone.subscription.SubscriptionEffect;
import io.holdfast.backbone.subscription.SubscriptionEvent;
import io.holdfast.backbone.subscription.SubscriptionMachine;
import io.holdfast.backbone.subscription.SubscriptionState;
import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.Refusal;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.Hello;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Step;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.Timers;
import io.holdfast.runtime.link.LinkEnd;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The one loop of the adapter: feeds the supervisor and the serving core, and carries out what
/// they decide.
///
/// Its mailbox is bounded by its senders: links by their frame window, the tail by its own, reads
/// and publishes by the core.
@Rim
final class AdapterLoop implements Loop.Owner<AdapterEvent>, BackbonePort, LinkReports {
  private static final System.Logger LOG = System.getLogger(AdapterLoop.class.getName());
  private static final long LOOK_NANOS = 100_000_000L;

  private record Link(FanoutLink port, FanoutSession session) {}

  /// What outsiders may see of the loop.
  record Snapshot(
      BackboneCondition condition, String cause, long provenNanos, int links, int followed) {}

  private final Backbone backbone;
  private final SubscriptionMachine machine;
  private final Serving serving;
  private final Ticker ticker;
  private final RandomGenerator dice;
  private final Consumer<String> gaveUp;
  private final Hello hello;
  private final AdapterMetrics metrics;
  private final Loop<AdapterEvent> loop;
  private final Timers<Integer> wakes = new Timers<>();
  private final Map<LinkEnd<BackboneReply>, Link> links = new HashMap<>();
  private final SessionLife life;
  private SubscriptionState state = new SubscriptionState.Idle();
  private boolean serves;
  private String cause = "starting";
  private long nextLookNanos;
  private long nextBeatNanos;
  private volatile Snapshot snapshot =
      new Snapshot(BackboneCondition.CONNECTING, "starting", 0, 0, 0);

  AdapterLoop(
      Backbone backbone,
      SubscriptionMachine machine,
      Hello hello,
      Duration silence,
      Ticker ticker,
      RandomGenerator dice,
      Consumer<String> gaveUp) {
    this.backbone = backbone;
    this.machine = machine;
    this.hello = hello;
    this.ticker = ticker;
    this.dice = dice;
    this.gaveUp = gaveUp;
    this.serving = new Serving(this, backbone.partitions(), silence);
    this.life = new SessionLife(backbone, this::offer);
    this.metrics = new AdapterMetrics(this::snapshot);
    this.loop = Loop.helped("backbone-adapter", ticker, this);
  }

  void start() {
    long now = ticker.nanoTime();
    nextLookNanos = now + LOOK_NANOS;
    nextBeatNanos = now + hello.getBeatMillis() * 1_000_000L;
    loop.start();
    offer(new AdapterEvent.Start());
  }

  private void offer(AdapterEvent event) {
    loop.offer(event);
  }

  Snapshot snapshot() {
    return snapshot;
  }

  boolean running() {
    return loop.running();
  }

  /// Drops the session, then ends the loop.
  void stop(Runnable dropped) {
    if (!loop.offer(new AdapterEvent.Stop(dropped))) {
      dropped.run();
    }
  }

  void end() {
    loop.close();
  }

  // Events.

  @Override
  public void handle(AdapterEvent event) {
    switch (event) {
      case AdapterEvent.Start _ -> step(new SubscriptionEvent.Started());
      case AdapterEvent.Stop(Runnable done) -> {
        life.afterDrop(done);
        step(new SubscriptionEvent.StopAsked());
      }
      case AdapterEvent.LinkOpened(LinkEnd<BackboneReply> end) -> opened(end);
      case AdapterEvent.LinkReceived(LinkEnd<BackboneReply> end, FanoutFrame frame) ->
          received(end, frame);
      case AdapterEvent.LinkEnded(LinkEnd<BackboneReply> end, String why) -> ended(end, why);
      case AdapterEvent.SessionOpened(int generation) -> sessionOpened(generation);
      case AdapterEvent.SessionEnded(int generation, SessionEnd end) -> {
        if (life.is(generation)) {
          cause = end.cause();
        }
        step(new SubscriptionEvent.Ended(generation, end));
      }
      case AdapterEvent.Tailed(int generation, int partition, TailBatch batch) ->
          tailed(generation, partition, batch);
      case AdapterEvent.HeartbeatBack(int generation, int partition, long sentNanos) -> {
        if (life.is(generation)) {
          prove(partition, sentNanos);
        }
      }
      case AdapterEvent.Discontinued(int generation, String what) -> {
        if (life.is(generation)) {
          LOG.log(System.Logger.Level.WARNING, "the tail is not continuous: {0}", what);
          serving.discontinued();
        }
      }
      case AdapterEvent.PageRead read -> serving.pageRead(read.ticket(), read.page());
      case AdapterEvent.PageRefused read -> serving.pageRefused(read.ticket(), read.refusal());
      case AdapterEvent.Settled settled -> serving.settled(settled.turn(), settled.results());
      case AdapterEvent.Removed removed -> serving.removed(removed.ticket(), removed.refusal());
    }
  }

  private void opened(LinkEnd<BackboneReply> end) {
    FanoutLink port = new FanoutLink(end);
    port.hello(hello);
    port.status(
        state.condition(),
        cause,
        backbone.guarantees(),
        backbone.partitions(),
        backbone.identity());
    links.put(end, new Link(port, serving.linkOpened(port, ticker.nanoTime())));
  }

  private void received(LinkEnd<BackboneReply> end, FanoutFrame frame) {
    Link link = links.get(end);
    if (link != null) {
      link.port().handledOne();
      metrics.received(frame);
      serving.received(link.session(), frame, ticker.nanoTime());
    }
  }

  private void ended(LinkEnd<BackboneReply> end, String why) {
    Link link = links.remove(end);
    if (link != null) {
      LOG.log(
          System.Logger.Level.INFO,
          "the link of fanout {0} ended: {1}",
          link.session().peer(),
          why);
      serving.linkEnded(link.session());
    }
  }

  private void sessionOpened(int generation) {
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
    metrics.tailed(batch.entries().size());
    life.consumed(partition, batch.bytes());
    prove(partition, ticker.nanoTime());
  }

  private void prove(int partition, long atNanos) {
    long provenNanos = life.prove(partition, atNanos);
    if (provenNanos != SessionLife.NEVER) {
      step(new SubscriptionEvent.Proven(life.reports().generation(), provenNanos));
    }
  }

  // The supervisor's effects.

  private void step(SubscriptionEvent event) {
    Step<SubscriptionState, SubscriptionEffect> step =
        machine.step(state, event, ticker.nanoTime(), dice);
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
      case SubscriptionEffect.SendHeartbeat(int generation) -> {
        if (life.is(generation)) {
          life.beat(ticker.nanoTime());
        }
      }
      case SubscriptionEffect.WakeAt(int generation, long nanos) -> wakes.at(nanos, generation);
      case SubscriptionEffect.Announce announce -> announce(announce);
    }
  }

  private void announce(SubscriptionEffect.Announce announce) {
    cause = announce.cause();
    LOG.log(
        announce.to() == BackboneCondition.CONNECTED
            ? System.Logger.Level.INFO
            : System.Logger.Level.WARNING,
        "backbone {0} is {1}, was {2}: {3}",
        backbone.identity(),
        announce.to(),
        announce.from(),
        cause);
    metrics.changed(announce.to());
    switch (announce.to()) {
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
    tellStatus(announce.to());
    if (announce.to() == BackboneCondition.GAVE_UP) {
      gaveUp.accept(cause);
    }
  }

  private void tellStatus(BackboneCondition condition) {
    for (Link link : links.values()) {
      link.port()
          .status(
              condition, cause, backbone.guarantees(), backbone.partitions(), backbone.identity());
    }
  }

  // The core's requests.

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
          partition, turn.lane(), batch, results -> offer(new AdapterEvent.Settled(turn, results)));
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
              offer(new AdapterEvent.Removed(ticket, null));
            }

            @Override
            public void refused(Refusal refusal) {
              offer(new AdapterEvent.Removed(ticket, refusal));
            }
          });
    }
  }

  // Turns and time.

  @Override
  public void turnEnded() {
    serving.turnEnded();
    for (Link link : links.values()) {
      link.port().consume();
    }
  }

  @Override
  public long nextWakeNanos() {
    return Math.min(Math.min(nextLookNanos, nextBeatNanos), wakes.nextNanos());
  }

  @Override
  public void wake(long nowNanos) {
    Integer due = wakes.pollDue(nowNanos);
    while (due != null) {
      step(new SubscriptionEvent.Woken(due));
      due = wakes.pollDue(nowNanos);
    }
    if (nowNanos >= nextLookNanos) {
      nextLookNanos = nowNanos + LOOK_NANOS;
      serving.look(nowNanos);
      snapshot =
          new Snapshot(
              state.condition(), cause, life.provenNanos(), links.size(), serving.followedCount());
    }
    if (nowNanos >= nextBeatNanos) {
      nextBeatNanos = nowNanos + hello.getBeatMillis() * 1_000_000L;
      long proven = life.provenNanos();
      long ageMillis = proven == SessionLife.NEVER ? -1 : (nowNanos - proven) / 1_000_000;
      for (Link link : links.values()) {
        link.port().beat(state.condition(), ageMillis);
        link.session().beat();
      }
    }
  }

  // Links, on their transport's threads.

  @Override
  public void linkOpened(LinkEnd<BackboneReply> end) {
    offer(new AdapterEvent.LinkOpened(end));
  }

  @Override
  public void linkReceived(LinkEnd<BackboneReply> end, FanoutFrame frame) {
    offer(new AdapterEvent.LinkReceived(end, frame));
  }

  @Override
  public void linkEnded(LinkEnd<BackboneReply> end, String why) {
    offer(new AdapterEvent.LinkEnded(end, why));
  }
}
