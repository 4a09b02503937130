package io.holdfast.simulation;

import io.holdfast.backbone.core.AdapterCore;
import io.holdfast.backbone.core.CoreEvent;
import io.holdfast.backbone.core.Outside;
import io.holdfast.backbone.downstream.FanoutLink;
import io.holdfast.backbone.downstream.FrameReader;
import io.holdfast.backbone.serving.FanoutSession;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.subscription.SessionFailure;
import io.holdfast.backbone.subscription.SubscriptionEffect;
import io.holdfast.backbone.subscription.SubscriptionMachine;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.proto.v1.Hello;
import io.holdfast.runtime.link.LinkEnd;
import org.jspecify.annotations.Nullable;

/// An adapter: the shipped core over a model backbone.
final class AdapterProcess extends Service implements Outside {
  private final Network network;
  private final LogServer server;
  private @Nullable AdapterCore core;

  AdapterProcess(World world, String name, Network network, LogServer server) {
    super(world, name);
    this.network = network;
    this.server = server;
  }

  private AdapterCore core() {
    AdapterCore booted = core;
    if (booted == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return booted;
  }

  @Override
  protected void boot() {
    Path path = network.between(name, LogServer.NAME);
    core =
        new AdapterCore(
            new LogBackbone(world, server, path, this),
            new SubscriptionMachine(Settings.BACKBONE.subscription()),
            Settings.BACKBONE.beat(),
            Settings.BACKBONE.silence(),
            this,
            world.dice);
    clock();
    core().start();
  }

  @Override
  protected void clock() {
    core().at(world.nanos());
  }

  @Override
  protected void turnEnded() {
    core().turnEnded();
  }

  @Override
  protected long nextWakeNanos() {
    return core().nextWakeNanos();
  }

  @Override
  protected void wake() {
    core().wake();
  }

  /// A fanout's dial has arrived.
  void accept(Link<BackboneRequest, BackboneReply> link) {
    FanoutLink port = new FanoutLink(new End(link), hello());
    FanoutSession session = core().linkOpened(port);
    link.accepted(
        frame -> {
          port.handledOne();
          core().received(session, FrameReader.read(frame));
        },
        _ -> core().linkEnded(session));
  }

  private Hello hello() {
    return Hello.newBuilder()
        .setProtocolMajor(1)
        .setInstance(name + "." + life())
        .setRole("adapter")
        .setCreditBytes(Settings.BACKBONE.creditBytes())
        .setBeatMillis((int) Settings.BACKBONE.beat().toMillis())
        .build();
  }

  private record End(Link<BackboneRequest, BackboneReply> link) implements LinkEnd<BackboneReply> {
    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void send(BackboneReply frame) {
      link.reply(frame);
    }

    @Override
    public void consumed(int frames) {
      // The model's window is never full towards a fanout.
    }

    @Override
    public void close(String reason) {
      link.drop(reason);
    }
  }

  @Override
  public void later(CoreEvent event) {
    post(() -> core().handle(event));
  }

  @Override
  public void close(BackboneSession session, int generation, Runnable then) {
    world.after(
        world.dice.nextLong(World.MILLI),
        () -> {
          session.close();
          then.run();
        });
  }

  @Override
  public void announce(SubscriptionEffect.Announce change) {
    world.coverage.hit("adapter: " + change.from() + " > " + change.to());
    world.note(name + " is " + change.to(), change.cause());
  }

  @Override
  public void failed(SessionFailure failure) {
    world.coverage.hit("adapter: session " + failure);
  }

  @Override
  public void flapping(boolean flaps, String story) {
    world.coverage.hit(flaps ? "adapter: flapping" : "adapter: flapping no more");
  }

  @Override
  public void discontinued(String what) {
    world.coverage.hit("adapter: tail discontinued");
    world.note(name + " discontinued", what);
  }

  @Override
  public void tailed(int publications) {
    world.coverage.hit("adapter: tailed");
  }
}
