package io.holdfast.system.bench;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.RedisProcess;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/// Client to client, over one process and over three on Redis, beside a bare relay.
final class LatencyBench {
  static final Set<String> OPTIONS = Set.of("rate", "servers");

  private static final List<String> SERVERS = List.of("relay", "standalone", "redis");
  private static final int RATE_MAX = 100_000;

  private final Options options;
  private final List<String> servers;
  private final List<Integer> rates;
  private final Report report = new Report("latency");
  private final Table table =
      report.table(
          "client to client, %d channels, %d subscribers"
              .formatted(ClientLatency.CHANNELS, ClientLatency.SUBSCRIBERS),
          "server",
          "publishes_per_second",
          "p50_ms",
          "p99_ms",
          "p999_ms",
          "max_ms",
          "refused");

  LatencyBench(Options options) {
    this.options = options;
    this.servers = options.words("servers", SERVERS, SERVERS);
    this.rates = options.numbers("rate", RATE_MAX, List.of(1000, 10_000));
  }

  void run() throws IOException {
    try (Deployment deployment = new Deployment("bench-latency")) {
      for (String server : servers) {
        System.out.println("clients over " + server);
        switch (server) {
          case "relay" -> overRelay();
          case "standalone" -> overStandalone(deployment);
          default -> overThreeProcesses(deployment);
        }
      }
      report.publish(deployment.results(), options.json());
      deployment.forget();
    }
  }

  private void overRelay() throws IOException {
    try (BareProcess relay = new BareProcess("raw-relay")) {
      measure("bare relay", relay.port());
    }
  }

  private void overStandalone(Deployment deployment) throws IOException {
    ServerConfig config = deployment.config();
    try (ServiceProcess server = deployment.process("standalone", config)) {
      server.start();
      TurnPublisher.awaitAccepted(config.clientPort());
      measure("standalone, embedded log", config.clientPort());
    }
  }

  private void overThreeProcesses(Deployment deployment) throws IOException {
    ServerConfig config = deployment.config();
    Path file = deployment.folder().resolve("three.json");
    Files.writeString(file, config.json());
    try (RedisProcess redis = new RedisProcess(deployment.folder().resolve("redis"));
        ServiceProcess adapter = process(deployment, "adapter", file, redis, Ports.free());
        ServiceProcess fanout = process(deployment, "fanout", file, redis, Ports.free());
        ServiceProcess edge = process(deployment, "edge", file, redis, config.opsPort())) {
      for (ServiceProcess process : List.of(adapter, fanout, edge)) {
        process.launch();
      }
      for (ServiceProcess process : List.of(adapter, fanout, edge)) {
        process.awaitReady();
      }
      TurnPublisher.awaitAccepted(config.clientPort());
      measure("three processes, redis", config.clientPort());
    }
  }

  private static ServiceProcess process(
      Deployment deployment, String role, Path file, RedisProcess redis, int opsPort) {
    Map<String, String> environment = new HashMap<>(redis.environment());
    environment.put("HOLDFAST_OPS_PORT", Integer.toString(opsPort));
    return deployment.process(List.of(role, "--config", file.toString()), environment, opsPort);
  }

  private void measure(String server, int port) throws IOException {
    Pace pace = options.pace();
    Duration span = pace.phase().multipliedBy(pace.isQuick() ? 1 : 8);
    try (ClientLatency clients = new ClientLatency(port)) {
      for (int rate : rates) {
        long refusedBefore = clients.refused();
        Histogram micros = clients.run(rate, pace.warmUp().dividedBy(2), span);
        table.row(
            server,
            rate,
            millis(micros, 50),
            millis(micros, 99),
            millis(micros, 99.9),
            micros.getMaxValue() / 1000.0,
            clients.refused() - refusedBefore);
      }
    }
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1000.0;
  }
}
