package io.holdfast.system.bench;

import io.holdfast.system.client.Deliveries;
import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmOptions;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Memory of the server for one connection on which nothing happens, beside a bare NIO thread that
/// holds the same sockets.
final class IdleBench {
  static final Set<String> OPTIONS = Set.of("connections", "subscriptions");

  /// A process may have about 20,000 files open.
  private static final int CONNECTIONS_MAX = 19_000;

  private static final int WARM_UP_CONNECTIONS = 200;
  private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(90);

  /// What each connection is subscribed to.
  private enum Kind {
    NONE("none"),
    SHARED("one channel for all"),
    OWN("a channel each");

    final String text;

    Kind(String text) {
      this.text = text;
    }

    List<String> channels(int client) {
      return switch (this) {
        case NONE -> List.of();
        case SHARED -> List.of("bench:idle");
        case OWN -> List.of("bench:idle" + client);
      };
    }
  }

  private final Options options;
  private final List<Integer> sizes;
  private final List<Kind> kinds;
  private final List<ProcessMemory> bare = new ArrayList<>();

  IdleBench(Options options) {
    this.options = options;
    boolean quick = options.pace().isQuick();
    this.sizes =
        options
            .numbers(
                "connections",
                CONNECTIONS_MAX,
                quick ? List.of(200) : List.of(1000, 10_000, 15_000))
            .stream()
            .sorted()
            .distinct()
            .toList();
    this.kinds =
        options
            .words(
                "subscriptions", List.of("none", "shared", "own"), List.of("none", "shared", "own"))
            .stream()
            .map(word -> Kind.valueOf(word.toUpperCase(Locale.ROOT)))
            .toList();
  }

  void run() throws IOException {
    Report report = new Report("idle");
    Table table =
        report.table(
            "memory of an idle connection",
            "connections",
            "subscription",
            "heap_kb",
            "rss_kb",
            "bare_nio_heap_kb",
            "bare_nio_rss_kb",
            "rss_ratio",
            "aim_kb");
    try (Deployment deployment = new Deployment("bench-idle")) {
      try (RawWriterProcess raw = new RawWriterProcess(Ports.free())) {
        bare.addAll(ramp("bare NIO", Kind.NONE, raw.port(), raw.pid()));
      }
      for (Kind kind : kinds) {
        ServerConfig config = deployment.config();
        try (ServiceProcess server = deployment.process("standalone", config).start()) {
          String name = "standalone, subscription: " + kind.text;
          report(table, kind, ramp(name, kind, config.clientPort(), server.pid()));
        }
      }
      report.publish(deployment.results(), options.json());
      deployment.forget();
    }
  }

  /// What one connection costs at each size.
  private List<ProcessMemory> ramp(String name, Kind kind, int port, long pid) throws IOException {
    List<ProcessMemory> each = new ArrayList<>();
    try (Swarm warmUp = swarm(kind, port, 0, WARM_UP_CONNECTIONS)) {
      warmUp.counts();
    }
    ProcessMemory before = ProcessMemory.of(pid);
    List<Swarm> swarms = new ArrayList<>();
    try {
      int connected = 0;
      for (int size : sizes) {
        System.out.printf("%s: %d connections%n", name, size);
        swarms.add(swarm(kind, port, connected, size - connected));
        connected = size;
        ProcessMemory now = ProcessMemory.of(pid);
        each.add(
            new ProcessMemory(
                (now.heapBytes() - before.heapBytes()) / size,
                (now.residentBytes() - before.residentBytes()) / size));
      }
      swarms.forEach(IdleBench::judge);
    } finally {
      swarms.forEach(Swarm::close);
    }
    return each;
  }

  private static Swarm swarm(Kind kind, int port, int first, int count) {
    SwarmOptions options =
        SwarmOptions.following(port, "", Deliveries.NONE)
            .following(client -> kind.channels(first + client));
    Swarm swarm = new Swarm(count, options);
    Eventually.holds(
        CONNECTED_WITHIN,
        () -> count + " connected: " + swarm.counts() + " " + swarm.complaints(),
        () -> isThere(swarm, kind, count));
    return swarm;
  }

  private static boolean isThere(Swarm swarm, Kind kind, int count) {
    long subscribed = kind == Kind.NONE ? 0 : count;
    return swarm.counts().connected.get() == count && swarm.counts().subscribed.get() == subscribed;
  }

  private static void judge(Swarm swarm) {
    if (swarm.counts().closes.get() > 0 || swarm.counts().errors.get() > 0) {
      throw new AssertionError("not all stayed: " + swarm.counts() + " " + swarm.complaints());
    }
  }

  private void report(Table table, Kind kind, List<ProcessMemory> ours) {
    for (int i = 0; i < sizes.size(); i++) {
      table.row(
          sizes.get(i),
          kind.text,
          ours.get(i).heapBytes() / 1024.0,
          ours.get(i).residentBytes() / 1024.0,
          bare.get(i).heapBytes() / 1024.0,
          bare.get(i).residentBytes() / 1024.0,
          (double) ours.get(i).residentBytes() / bare.get(i).residentBytes(),
          "24");
    }
  }
}
