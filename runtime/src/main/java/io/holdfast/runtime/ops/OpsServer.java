package io.holdfast.runtime.ops;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The port for those who operate the process: `/livez`, `/readyz`, `/startupz`, `/healthz` and
/// `/metrics`. Liveness means that the process answers; no remote state reaches it.
///
/// Thread-safe: a volatile flag beside the evaluator's verdict.
public final class OpsServer implements AutoCloseable {
  private final String address;
  private final int port;
  private final HealthEvaluator evaluator;
  private final WebServer server;
  private volatile boolean started;
  private volatile boolean draining;

  /// `services` maps each service's name to what it says about itself; port 0 takes a free one.
  public OpsServer(
      String address, int port, Map<String, Supplier<HealthReport>> services, Ticker ticker) {
    this.address = address;
    this.port = port;
    this.evaluator = new HealthEvaluator(services, ticker);
    List<HealthCheck> probes =
        List.of(
            new Probe("process", HealthCheckType.LIVENESS, this::whyNotAlive),
            new Probe("ready", HealthCheckType.READINESS, this::whyNotReady),
            new Probe("started", HealthCheckType.STARTUP, () -> started ? "" : "starting"));
    this.server =
        WebServer.builder()
            .host(address.isEmpty() ? "0.0.0.0" : address)
            .port(port)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(50))
            .featuresDiscoverServices(false)
            .addFeature(
                ObserveFeature.builder()
                    .endpoint("/")
                    .observersDiscoverServices(false)
                    .addObserver(
                        MetricsObserver.create(metrics ->
                            metrics.endpoint("metrics").meterRegistry(Metrics.registry())))
                    .build())
            .routing(routing -> routing.register("/", new OpsRoutes(evaluator, probes, ticker)))
            .build();
  }

  /// Opens the port. A taken one is an {@link IOException} that names it.
  public void start() throws IOException {
    refuseTakenPort();
    server.start();
  }

  /// Everything of this process was started: `/startupz` says so, and from now on it is judged.
  /// Called once.
  public void started() {
    started = true;
    evaluator.start();
  }

  /// The process is about to end: readiness goes off first.
  public void draining() {
    draining = true;
  }

  public int port() {
    return server.port();
  }

  /// Only what a restart of this process cures, and nothing while it stops anyway.
  private String whyNotAlive() {
    return !started || draining ? "" : evaluator.whyDead();
  }

  private String whyNotReady() {
    if (!started) {
      return "starting";
    }
    if (draining) {
      return "draining";
    }
    return evaluator.settled() ? "" : evaluator.current().reason();
  }

  /// Helidon reports a failed bind in words of its own; this one can be acted on.
  private void refuseTakenPort() throws IOException {
    if (port == 0) {
      return;
    }
    InetAddress bind = InetAddress.getByName(address.isEmpty() ? "0.0.0.0" : address);
    try (ServerSocket attempt = new ServerSocket()) {
      attempt.setReuseAddress(true);
      attempt.bind(new InetSocketAddress(bind, port));
    } catch (IOException taken) {
      throw new IOException(
          "cannot listen on port " + port + " (ops.port): " + taken.getMessage(), taken);
    }
  }

  @Override
  public void close() {
    evaluator.close();
    server.stop();
  }

  /// A probe: up while `whyDown` has nothing to say.
  private record Probe(String name, HealthCheckType type, Supplier<String> whyDown)
      implements HealthCheck {
    @Override
    public HealthCheckResponse call() {
      String why = whyDown.get();
      HealthCheckResponse.Builder response = HealthCheckResponse.builder().status(why.isEmpty());
      return why.isEmpty() ? response.build() : response.detail("reason", why).build();
    }
  }
}
