package io.holdfast.edge;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.holdfast.edge.api.ApiSettings;
import io.holdfast.edge.api.ServerApi;
import io.holdfast.edge.command.EdgeCommands;
import io.holdfast.edge.drain.DrainPlan;
import io.holdfast.edge.links.UpstreamLoop;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.shard.Shards;
import io.holdfast.edge.stream.Emulation;
import io.holdfast.edge.stream.StreamRoutes;
import io.holdfast.edge.stream.StreamSelector;
import io.holdfast.edge.stream.StreamSettings;
import io.holdfast.edge.transport.Admission;
import io.holdfast.edge.upstream.UpstreamSettings;
import io.holdfast.edge.upstream.Vitals;
import io.holdfast.edge.websocket.WsUpgrade;
import io.holdfast.proto.v1.BackboneState;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.NodeStats;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkMembers;
import io.holdfast.runtime.ops.Check;
import io.holdfast.runtime.ops.HealthReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One edge: the client port with its websockets and routes, the shards, and the links to the
/// fanouts. Starts links first and the port last; stops in reverse, after it has told every client
/// to come again, in turn.
///
/// Thread-safe after construction; start and close once each.
public final class Edge implements AutoCloseable {
  /// Kernel memory per socket that does not take its bytes, before its outbox fills.
  private static final int SEND_BUFFER_BYTES = 65_536;

  private static final System.Logger LOG = System.getLogger(Edge.class.getName());

  private static final int BACKLOG = 4_096;

  /// The first line of a request; longer is refused. With server-sent events it may hold the
  /// client's first commands.
  private static final int ADDRESS_BYTES_MAX = 4_096;

  private static final int EVENTS_ADDRESS_BYTES_MAX = 65_536;

  /// How long clients may take to end their sockets after our close frame.
  private static final long FAREWELL_NANOS = Duration.ofMillis(500).toNanos();

  private final EdgeSettings settings;
  private final String instance = UUID.randomUUID().toString();
  private final Ticker ticker;
  private final long startedNanos;
  private final Admission admission;
  private final UpstreamLoop links;
  private final Shards shards;
  private final List<Consumer<HttpRouting.Builder>> routes = new ArrayList<>();
  private @Nullable WebServer server;
  private volatile boolean draining;

  public Edge(EdgeSettings settings, LinkMembers fanouts, Ticker ticker) {
    this.settings = settings;
    this.ticker = ticker;
    this.startedNanos = ticker.nanoTime();
    this.admission =
        new Admission(
            settings.websocket().connectionLimit(), settings.websocket().connectionsPerSecond());
    this.links =
        new UpstreamLoop(upstreamSettings(), fanouts, settings.namespaces(), this::vitals, ticker);
    this.shards =
        new Shards(
            settings.shards(),
            settings.writer(),
            settings.writeTimeout(),
            settings.rules(),
            settings.namespaces(),
            settings.tokens(),
            links,
            instance,
            ticker);
  }

  private UpstreamSettings upstreamSettings() {
    return new UpstreamSettings(
        settings.shards().shards(),
        settings.links().creditBytes(),
        settings.shards().outboxBytesMax() / 2,
        settings.links().beat().toNanos(),
        settings.links().silence().toNanos(),
        settings.links().publishDeadline().toNanos(),
        settings.links().presence().toNanos(),
        settings.links().backoff(),
        instance,
        settings.node().isEmpty() ? hostName() : settings.node(),
        settings.rules().version());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  /// Serves these routes on the client port too. Before start only.
  public Edge serving(Consumer<HttpRouting.Builder> more) {
    routes.add(more);
    return this;
  }

  public EdgeCommands commands() {
    return links;
  }

  /// Fails with {@link UncheckedIOException} when the port cannot be had.
  public Edge start() {
    shards.start();
    links.start(shards.ports(), shards.homes());
    WebServer starting = webServer();
    try {
      server = starting.start();
    } catch (RuntimeException failed) {
      close();
      throw new UncheckedIOException(
          new IOException(
              "http_server: cannot listen on "
                  + (settings.address().isEmpty() ? "*" : settings.address())
                  + ":"
                  + settings.port()
                  + ": "
                  + rootOf(failed).getMessage(),
              failed));
    }
    EdgeGauges.register(shards, links, admission);
    return this;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = root.getCause()) {
      root = cause;
    }
    return root;
  }

  private WebServer webServer() {
    HttpRouting.Builder routing = HttpRouting.builder();
    ServerApi.addTo(routing, ApiSettings.from(settings.all()), links, this::health, ticker);
    StreamSettings streams = StreamSettings.from(settings.all());
    new StreamRoutes(streams, admission).addTo(routing);
    new Emulation(streams, instance, shards.homes(), links).addTo(routing);
    routes.forEach(route -> route.accept(routing));
    var selector =
        Http1ConnectionSelector.builder()
            .config(
                Http1Config.builder()
                    .validateRequestHeaders(true)
                    .maxPrologueLength(
                        streams.sse().enabled() ? EVENTS_ADDRESS_BYTES_MAX : ADDRESS_BYTES_MAX)
                    .build());
    if (!settings.websocketDisabled()) {
      selector.addUpgrader(new WsUpgrade(settings.websocket(), admission, shards));
    }
    return WebServer.builder()
        .host(settings.address().isEmpty() ? "0.0.0.0" : settings.address())
        .port(settings.port())
        .backlog(BACKLOG)
        .shutdownHook(false)
        // Else health and metrics, which are for operators, appear on the client port too.
        .featuresDiscoverServices(false)
        .shutdownGracePeriod(Duration.ofMillis(100))
        .connectionOptions(
            SocketOptions.builder()
                .tcpNoDelay(true)
                .socketSendBufferSize(SEND_BUFFER_BYTES)
                .build())
        .addConnectionSelector(new StreamSelector(selector.build(), shards, admission))
        .routing(routing)
        .build();
  }

  /// The client port in use; the configured one may have been 0.
  public int port() {
    WebServer running = server;
    return running == null ? settings.port() : running.port();
  }

  /// What beats say of this edge.
  private Vitals vitals() {
    Health health =
        switch (health().level()) {
          case OK -> Health.HEALTH_OK;
          case DEGRADED -> Health.HEALTH_DEGRADED;
          case FAILING -> Health.HEALTH_FAILING;
        };
    return new Vitals(health, stats());
  }

  private NodeStats stats() {
    return NodeStats.newBuilder()
        .setClients(shards.connections())
        .setUsers(shards.users())
        .setSubscriptions(shards.subscriptions())
        .setChannels(shards.channels())
        .setUptimeSeconds((int) ((ticker.nanoTime() - startedNanos) / 1_000_000_000))
        .build();
  }

  public int connections() {
    return shards.connections();
  }

  public int subscriptions() {
    return shards.subscriptions();
  }

  public HealthReport health() {
    UpstreamLoop.View view = links.view();
    Check reach = reach(view);
    Check backbone = backbone(BackboneState.forNumber(view.backboneState()));
    Check loops =
        links.running() && shards.running()
            ? Check.ok("edge_loops", "run")
            : Check.dead("edge_loops", "one has ended; see the log for why");
    Check clients =
        draining
            ? Check.failing("clients", "draining: " + shards.connections() + " are still here")
            : Check.ok("clients", shards.connections() + " connected");
    List<String> away = settings.tokens().keyServersAway();
    return away.isEmpty()
        ? HealthReport.of(loops, reach, backbone, clients)
        : HealthReport.of(
            loops,
            reach,
            backbone,
            clients,
            Check.degraded("token_keys", "no answer from " + String.join(" and ", away)));
  }

  private static Check reach(UpstreamLoop.View view) {
    if (view.members() == 0) {
      return Check.failing(
          "fanout_links", "no fanout is known: the names in links.fanout give none");
    }
    String detail = view.serving() + " of " + view.members() + " fanouts in reach";
    if (view.serving() == view.members()) {
      return Check.ok("fanout_links", detail);
    }
    return view.serving() > 0
        ? Check.degraded("fanout_links", detail)
        : Check.failing("fanout_links", detail);
  }

  /// What the fanouts say of the backbone. Clients stay and are served from memory, so it degrades
  /// an edge and never fails it.
  private static Check backbone(@Nullable BackboneState state) {
    if (state == null) {
      return Check.degraded("backbone", "in a state that only a newer version knows");
    }
    return switch (state) {
      case BACKBONE_STATE_CONNECTED -> Check.ok("backbone", "connected");
      case BACKBONE_STATE_UNSPECIFIED, BACKBONE_STATE_CONNECTING ->
          Check.degraded("backbone", "not connected");
      case BACKBONE_STATE_STALE -> Check.degraded("backbone", "stale: no canary comes back");
      case BACKBONE_STATE_DOWN ->
          Check.degraded("backbone", "down: publishes are held, or refused");
      case BACKBONE_STATE_GAVE_UP -> Check.degraded("backbone", "given up: an operator must act");
      case UNRECOGNIZED -> Check.degraded("backbone", "in a state that only a newer version knows");
    };
  }

  /// Lets nobody in any more and tells every client to come again elsewhere, each at its time.
  /// Those who are still there are served meanwhile.
  private void drain() {
    draining = true;
    admission.close();
    int clients = shards.connections();
    long nanos = settings.drain().nanos(clients);
    if (nanos > FAREWELL_NANOS) {
      LOG.log(
          System.Logger.Level.INFO,
          "draining: {0} clients are sent away within {1} ms",
          clients,
          nanos / 1_000_000);
    }
    long longest = nanos + DrainPlan.ANSWERS_NANOS + FAREWELL_NANOS;
    try {
      if (!shards.drain(CloseReason.SHUTDOWN, nanos).await(longest, TimeUnit.NANOSECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "some clients could not be told in time");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /// Drains, gives the last clients half a second to go, and ends.
  @Override
  public void close() {
    drain();
    shards.closeAll(CloseReason.SHUTDOWN);
    long until = System.nanoTime() + FAREWELL_NANOS;
    while (admission.open() > 0
        && System.nanoTime() - until < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, 5_000_000);
    }
    WebServer running = server;
    if (running != null) {
      running.stop();
    }
    links.close();
    shards.close();
  }
}
