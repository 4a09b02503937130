package io.holdfast.standalone;

import io.helidon.webserver.http.HttpService;
import io.holdfast.backbone.BackboneAdapter;
import io.holdfast.backbone.BackboneSettings;
import io.holdfast.backbone.spi.Backbone;
import io.holdfast.edge.Edge;
import io.holdfast.edge.EdgeSettings;
import io.holdfast.fanout.Fanout;
import io.holdfast.fanout.FanoutSettings;
import io.holdfast.runtime.Lifecycle;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkTarget;
import io.holdfast.runtime.ops.HealthReport;
import io.holdfast.runtime.ops.OpsServer;
import io.holdfast.runtime.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The object graph of one process: the services of its roles, joined by links, and the ops port.
/// Neighbours in the same process meet over an in-process link; others over the addresses of
/// `links.*`.
///
/// Owned by the thread that starts it; `close` may come from another one, once.
public final class HoldfastProcess implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HoldfastProcess.class.getName());

  private final Set<Role> roles;
  private final Settings settings;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Map<String, Supplier<HealthReport>> health = new LinkedHashMap<>();
  private final List<Start> starts = new ArrayList<>();
  private final Wiring wiring;
  private final OpsServer ops;
  private Optional<Edge> edge = Optional.empty();

  private interface Start {
    void run() throws Exception;
  }

  /// What a command adds: routes on the client port, something around the backbone, and what runs,
  /// on a loop of the process, when the process ought to end because its adapter gave up.
  record Additions(Optional<HttpService> site, UnaryOperator<Backbone> around, Runnable gaveUp) {}

  private HoldfastProcess(Set<Role> roles, Settings settings, Additions more) {
    this.roles = Set.copyOf(roles);
    this.settings = settings;
    this.wiring = Wiring.of(roles, settings);
    if (roles.contains(Role.ADAPTER)) {
      BackboneAdapter adapter =
          new BackboneAdapter(
              BackboneSettings.from(settings),
              wiring.adapterListen(),
              Ticker.SYSTEM,
              more.around(),
              cause -> gaveUp(cause, more.gaveUp()));
      add(Role.ADAPTER, adapter, adapter::start, adapter::health);
    }
    if (roles.contains(Role.FANOUT)) {
      Fanout fanout =
          new Fanout(
              fanoutSettings(roles, settings),
              wiring.fanoutListen(),
              wiring.adapterMembers(),
              Ticker.SYSTEM);
      add(Role.FANOUT, fanout, fanout::start, fanout::health);
    }
    if (roles.contains(Role.EDGE)) {
      Edge made = new Edge(EdgeSettings.from(settings), wiring.fanoutMembers(), Ticker.SYSTEM);
      more.site().ifPresent(page -> made.serving(routing -> routing.register("/", page)));
      add(Role.EDGE, made, made::start, made::health);
      this.edge = Optional.of(made);
    }
    this.ops =
        new OpsServer(
            settings.text("ops.address"), settings.integer("ops.port"), health, Ticker.SYSTEM);
  }

  /// Beside an embedded log of its own, a spool on the same disk would keep nothing that the log
  /// cannot: it stays in memory.
  private static FanoutSettings fanoutSettings(Set<Role> roles, Settings settings) {
    FanoutSettings made = FanoutSettings.from(settings);
    boolean besideTheLog =
        roles.contains(Role.ADAPTER) && settings.text("backbone.type").equals("embedded");
    return besideTheLog ? made.withSpoolInMemory() : made;
  }

  private void add(Role role, AutoCloseable service, Start start, Supplier<HealthReport> report) {
    health.put(role.word(), report);
    starts.add(() -> {
      lifecycle.started(role.word(), service);
      start.run();
    });
  }

  /// As {@link #start(Set, Settings, Additions)}, for a process that goes on when its adapter gives
  /// up.
  public static HoldfastProcess start(
      Set<Role> roles, Settings settings, Optional<HttpService> site) throws StartFailure {
    return start(roles, settings, new Additions(site, UnaryOperator.identity(), () -> {}));
  }

  /// The adapter makes no further attempt: the process is to end, so that whoever restarts it gives
  /// the backbone another life. One that serves clients keeps them, unless a bound of retries asks
  /// for the end.
  private void gaveUp(String cause, Runnable end) {
    boolean ends = !roles.contains(Role.EDGE) || settings.integer("backbone.max_retries") > 0;
    LOG.log(
        System.Logger.Level.ERROR,
        ends
            ? "the adapter gave up, the process ends with exit code 3: {0}"
            : "the adapter gave up, clients are kept; cure it and restart: {0}",
        cause);
    if (ends) {
      end.run();
    }
  }

  /// Starts the roles, or nothing at all: whatever had started is closed again on failure.
  static HoldfastProcess start(Set<Role> roles, Settings settings, Additions more)
      throws StartFailure {
    PortCheck.refuseTaken(roles, settings);
    HoldfastProcess process = new HoldfastProcess(roles, settings, more);
    try {
      process.lifecycle.started("ops", process.ops);
      process.ops.start();
      for (Start start : process.starts) {
        start.run();
      }
      process.ops.started();
    } catch (Exception failed) {
      LOG.log(System.Logger.Level.DEBUG, "start failed", failed);
      process.lifecycle.close();
      throw new StartFailure(StartFailure.sentence(failed), failed);
    }
    return process;
  }

  /// What runs where, one line each.
  public List<String> description() {
    List<String> lines = new ArrayList<>();
    edge.ifPresent(at -> {
      String host = host(settings.text("http_server.address")) + ":" + at.port();
      lines.add("edge     ws://" + host + settings.text("websocket.handler_prefix"));
      for (String stream : List.of("http_stream", "sse")) {
        if (settings.flag(stream + ".enabled")) {
          lines.add("         http://" + host + settings.text(stream + ".handler_prefix"));
        }
      }
      if (!settings.flag("http_api.disabled")) {
        lines.add(
            "         http://" + host + settings.text("http_api.handler_prefix") + "  server API");
      }
      if (!roles.contains(Role.FANOUT)) {
        lines.add("         fanouts at " + addresses(wiring.fanouts()));
      }
    });
    if (roles.contains(Role.FANOUT)) {
      lines.add("fanout   " + wiring.fanoutListen());
      if (!roles.contains(Role.ADAPTER)) {
        lines.add("         adapters at " + addresses(wiring.adapters()));
      }
    }
    if (roles.contains(Role.ADAPTER)) {
      lines.add("adapter  " + wiring.adapterListen() + ", log " + logPlace());
    }
    lines.add(
        "ops      http://" + host(settings.text("ops.address")) + ":" + ops.port() + "/healthz");
    return lines;
  }

  private String logPlace() {
    if (settings.text("backbone.type").equals("embedded")) {
      return "in " + settings.text("backbone.embedded.dir");
    }
    String master = settings.text("backbone.redis.sentinel.master");
    if (!master.isEmpty()) {
      return "in the Redis that the Sentinels name for " + master;
    }
    List<String> endpoints = settings.list("backbone.endpoints");
    return "in Redis at " + (endpoints.isEmpty() ? "127.0.0.1:6379" : endpoints.getFirst());
  }

  /// The port that clients find open; 0 without an edge.
  public int clientPort() {
    return edge.map(Edge::port).orElse(0);
  }

  public int opsPort() {
    return ops.port();
  }

  private static String addresses(List<LinkTarget> at) {
    return String.join(", ", at.stream().map(LinkTarget::toString).toList());
  }

  private static String host(String address) {
    return address.isEmpty() || address.equals("0.0.0.0") ? "localhost" : address;
  }

  /// Something that runs beside the services and is closed before them.
  void alsoCloses(String name, AutoCloseable part) {
    lifecycle.started(name, part);
  }

  @Override
  public void close() {
    ops.draining();
    lifecycle.close();
  }
}
