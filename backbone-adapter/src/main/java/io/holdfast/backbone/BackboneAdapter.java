package io.holdfast.backbone;

import io.grpc.Server;
import io.holdfast.backbone.core.CoreFacts;
import io.holdfast.backbone.downstream.BackboneGrpcService;
import io.holdfast.backbone.embedded.EmbeddedBackbone;
import io.holdfast.backbone.redis.RedisBackbone;
import io.holdfast.backbone.serving.Serving;
import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.UnusableBackboneException;
import io.holdfast.backbone.subscription.SubscriptionMachine;
import io.holdfast.proto.v1.Hello;
import io.holdfast.runtime.Lifecycle;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.ops.Check;
import io.holdfast.runtime.ops.HealthReport;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// The adapter as a whole: the backbone, the loop, and the door for fanouts. It starts without a
/// reachable backbone and waits for it; only what no waiting can cure (a folder in use, a newer
/// format, a taken port) is a failure to start.
///
/// Owned by the process; `health` is thread-safe.
@Rim
public final class BackboneAdapter implements AutoCloseable {
  private final Backbone backbone;
  private final LinkAddress listen;
  private final AdapterLoop loop;
  private final Ticker ticker;
  private final Lifecycle lifecycle = new Lifecycle();

  public BackboneAdapter(BackboneSettings settings, LinkAddress listen, Ticker ticker) {
    this(settings, listen, ticker, _ -> {});
  }

  /// `gaveUp` is told the cause, once, when no further attempt is made without an operator. Called
  /// on the adapter's loop: it hands on and returns.
  public BackboneAdapter(
      BackboneSettings settings, LinkAddress listen, Ticker ticker, Consumer<String> gaveUp) {
    this(settings, listen, ticker, UnaryOperator.identity(), gaveUp);
  }

  /// `around` may put something between the adapter and its backbone, such as faults.
  public BackboneAdapter(
      BackboneSettings settings,
      LinkAddress listen,
      Ticker ticker,
      UnaryOperator<Backbone> around,
      Consumer<String> gaveUp) {
    this(around.apply(backbone(settings, ticker)), settings, listen, ticker, gaveUp);
  }

  BackboneAdapter(
      Backbone backbone,
      BackboneSettings settings,
      LinkAddress listen,
      Ticker ticker,
      Consumer<String> gaveUp) {
    this.backbone = backbone;
    this.listen = listen;
    this.ticker = ticker;
    Hello hello =
        Hello.newBuilder()
            .setProtocolMajor(Serving.MAJOR)
            .setInstance(UUID.randomUUID().toString())
            .setVersion(version())
            .setRole("adapter")
            .setCreditBytes(settings.creditBytes())
            .setBeatMillis((int) settings.beat().toMillis())
            .build();
    this.loop =
        new AdapterLoop(
            backbone,
            new SubscriptionMachine(settings.subscription()),
            hello,
            settings.silence(),
            ticker,
            new SecureRandom(),
            gaveUp);
  }

  private static Backbone backbone(BackboneSettings settings, Ticker ticker) {
    return settings.type().equals("embedded")
        ? new EmbeddedBackbone(settings.embedded(), ticker)
        : new RedisBackbone(settings.redis(), ticker);
  }

  private static String version() {
    String version = BackboneAdapter.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /// Throws an {@link IOException} whose message says what to do when the backbone or the address
  /// cannot be used at all.
  public void start() throws IOException {
    try {
      backbone.prepare();
    } catch (UnusableBackboneException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    }
    lifecycle.started("backbone", backbone);
    loop.start();
    lifecycle.started("adapter loop", this::stopLoop);
    try {
      Server server = listen.listen(new BackboneGrpcService(loop));
      lifecycle.started("adapter door", () -> LinkAddress.stop(server, Duration.ofMillis(100)));
    } catch (IOException taken) {
      lifecycle.close();
      throw new IOException(
          "the adapter cannot listen on " + listen + ": " + taken.getMessage(), taken);
    }
  }

  private void stopLoop() throws InterruptedException {
    CountDownLatch dropped = new CountDownLatch(1);
    loop.stop(dropped::countDown);
    dropped.await(3, TimeUnit.SECONDS);
    loop.end();
  }

  public HealthReport health() {
    CoreFacts now = loop.facts();
    Check running =
        loop.running()
            ? Check.ok("adapter.loop", "running")
            : Check.dead("adapter.loop", "not running");
    Check session = SessionCheck.of(now, backbone.complaint(), ticker.nanoTime());
    return HealthReport.of(running, session);
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
