package io.holdfast.backbone;

import io.holdfast.backbone.core.AdapterCore;
import io.holdfast.backbone.core.CoreEvent;
import io.holdfast.backbone.core.CoreFacts;
import io.holdfast.backbone.core.Outside;
import io.holdfast.backbone.downstream.FanoutLink;
import io.holdfast.backbone.downstream.LinkReports;
import io.holdfast.backbone.serving.FanoutFrame;
import io.holdfast.backbone.serving.FanoutSession;
import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.subscription.SessionFailure;
import io.holdfast.backbone.subscription.SubscriptionEffect;
import io.holdfast.backbone.subscription.SubscriptionMachine;
import io.holdfast.contract.BackboneCondition;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.Hello;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkEnd;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Drives the core: one event at a time, the time before each.
///
/// Its mailbox is bounded by its senders: links by their frame window, the tail by its own, reads
/// and publishes by the core.
@Rim
final class AdapterLoop implements Loop.Owner<AdapterEvent>, Outside, LinkReports {
  private static final System.Logger LOG = System.getLogger(AdapterLoop.class.getName());
  private static final long FACTS_NANOS = 100_000_000L;

  private record Link(FanoutLink port, FanoutSession session) {}

  private final Backbone backbone;
  private final Ticker ticker;
  private final Consumer<String> gaveUp;
  private final Hello hello;
  private final AdapterMetrics metrics;
  private final AdapterCore core;
  private final Loop<AdapterEvent> loop;
  private final Map<LinkEnd<BackboneReply>, Link> links = new HashMap<>();
  private long factsNanos;
  private volatile CoreFacts facts;

  AdapterLoop(
      Backbone backbone,
      SubscriptionMachine machine,
      Hello hello,
      Duration silence,
      Ticker ticker,
      RandomGenerator dice,
      Consumer<String> gaveUp) {
    this.backbone = backbone;
    this.hello = hello;
    this.ticker = ticker;
    this.gaveUp = gaveUp;
    this.core =
        new AdapterCore(
            backbone, machine, Duration.ofMillis(hello.getBeatMillis()), silence, this, dice);
    this.facts = core.facts();
    this.metrics = new AdapterMetrics(this::facts);
    this.loop = Loop.helped("backbone-adapter", ticker, this);
    this.factsNanos = ticker.nanoTime();
  }

  void start() {
    offer(new AdapterEvent.Start());
    loop.start();
  }

  private void offer(AdapterEvent event) {
    loop.offer(event);
  }

  CoreFacts facts() {
    return facts;
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

  @Override
  public void handle(AdapterEvent event) {
    core.at(ticker.nanoTime());
    switch (event) {
      case AdapterEvent.Start() -> core.start();
      case AdapterEvent.Stop(Runnable done) -> core.stop(done);
      case AdapterEvent.FromSession(CoreEvent said) -> core.handle(said);
      case AdapterEvent.LinkOpened(LinkEnd<BackboneReply> end) -> {
        FanoutLink port = new FanoutLink(end, hello);
        links.put(end, new Link(port, core.linkOpened(port)));
      }
      case AdapterEvent.LinkReceived(LinkEnd<BackboneReply> end, FanoutFrame frame) -> {
        Link link = links.get(end);
        if (link != null) {
          link.port().handledOne();
          metrics.received(frame);
          core.received(link.session(), frame);
        }
      }
      case AdapterEvent.LinkEnded(LinkEnd<BackboneReply> end, String why) -> ended(end, why);
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
      core.linkEnded(link.session());
    }
  }

  @Override
  public void turnEnded() {
    core.turnEnded();
    for (Link link : links.values()) {
      link.port().consume();
    }
    long now = ticker.nanoTime();
    if (now - factsNanos >= FACTS_NANOS) {
      factsNanos = now;
      facts = core.facts();
    }
  }

  @Override
  public long nextWakeNanos() {
    return core.nextWakeNanos();
  }

  @Override
  public void wake(long nowNanos) {
    core.at(nowNanos);
    core.wake();
  }

  // What the core asks of the world.

  @Override
  public void later(CoreEvent event) {
    offer(new AdapterEvent.FromSession(event));
  }

  @Override
  public void close(BackboneSession session, int generation, Runnable then) {
    Thread.ofVirtual()
        .name("backbone-drop-" + generation)
        .start(() -> {
          session.close();
          then.run();
        });
  }

  @Override
  public void announce(SubscriptionEffect.Announce change) {
    LOG.log(
        change.to() == BackboneCondition.CONNECTED
            ? System.Logger.Level.INFO
            : System.Logger.Level.WARNING,
        "backbone {0} is {1}, was {2}: {3}",
        backbone.identity(),
        change.to(),
        change.from(),
        change.cause());
    metrics.changed(change.to());
    facts = core.facts();
    if (change.to() == BackboneCondition.GAVE_UP) {
      gaveUp.accept(change.cause());
    }
  }

  @Override
  public void failed(SessionFailure failure) {
    metrics.failed(failure);
  }

  @Override
  public void flapping(boolean flaps, String story) {
    LOG.log(
        flaps ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
        flaps ? "backbone {0} flaps: {1}" : "backbone {0} flaps no longer",
        backbone.identity(),
        story);
  }

  @Override
  public void discontinued(String what) {
    LOG.log(System.Logger.Level.WARNING, "the tail is not continuous: {0}", what);
  }

  @Override
  public void tailed(int publications) {
    metrics.tailed(publications);
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
