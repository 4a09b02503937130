package io.holdfast.system.bench;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.RedisProcess;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.ApiConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/// Publishes a second through the server API, each answered with its position, on the embedded log
/// and on Redis, beside what is under it alone and beside the bare web server; and latency from end
/// to end.
final class PublishBench {
  static final Set<String> OPTIONS = Set.of("backbone");

  private static final int PAYLOAD_BYTES = 128;
  private static final int CONNECTIONS = 64;
  private static final int BATCH = 100;
  private static final List<String> BACKBONES = List.of("embedded", "redis");

  private final Options options;
  private final Pace pace;
  private final List<String> backbones;
  private final Report report = new Report("publish");
  private final Table rates =
      report.table("publishes", "backbone", "what", "per_second", "server_us", "redis_us", "aim");
  private final Table latencies =
      report.table(
          "call to arrival at 1,000 a second", "backbone", "what", "p50_ms", "p99_ms", "max_ms");

  PublishBench(Options options) {
    this.options = options;
    this.pace = options.pace();
    this.backbones = options.words("backbone", BACKBONES, BACKBONES);
  }

  /// Something under the server, alone: how many a second.
  private interface Bare {
    double perSecond() throws IOException;
  }

  void run() throws IOException {
    try (Deployment deployment = new Deployment("bench-publish");
        BareProcess http = new BareProcess("bare-http")) {
      for (String backbone : backbones) {
        System.out.println("publishing on " + backbone);
        if (backbone.equals("redis")) {
          onRedis(deployment, http);
        } else {
          onEmbeddedLog(deployment, http);
        }
      }
      report.publish(deployment.results(), options.json());
      deployment.forget();
    }
  }

  private void onEmbeddedLog(Deployment deployment, BareProcess http) throws IOException {
    Path folder = deployment.folder();
    Bare fsync = () -> FsyncLoop.perSecond(folder, pace.phase().dividedBy(2));
    ServerConfig config = deployment.config();
    try (ServiceProcess server = deployment.process("standalone", config).start()) {
      measure("embedded", config, server, 0, http, Map.of("bare write + fdatasync", fsync));
    }
  }

  private void onRedis(Deployment deployment, BareProcess http) throws IOException {
    ServerConfig config = deployment.config();
    Path file = deployment.folder().resolve("on-redis.json");
    Files.writeString(file, config.json());
    List<String> line = List.of("standalone", "--config", file.toString());
    try (RedisProcess redis = new RedisProcess(deployment.folder().resolve("redis"));
        ServiceProcess server =
            deployment.process(line, redis.environment(), config.opsPort()).start()) {
      Map<String, Bare> bare = new LinkedHashMap<>();
      bare.put("bare XADD, one by one", () -> rawRedis(redis, 1));
      bare.put("bare XADD, %d sent together".formatted(BATCH), () -> rawRedis(redis, BATCH));
      measure("redis", config, server, redis.pid(), http, bare);
    }
  }

  private double rawRedis(RedisProcess redis, int together) throws IOException {
    return RawRedis.perSecond(redis.port(), together, PAYLOAD_BYTES, pace.phase().dividedBy(2));
  }

  private void measure(
      String backbone,
      ServerConfig config,
      ServiceProcess server,
      long redisPid,
      BareProcess http,
      Map<String, Bare> bares)
      throws IOException {
    TurnPublisher.awaitAccepted(config.clientPort());
    List<PublishWay> baselines = baselines(http.port());
    List<PublishWay> ways = ways(config.clientPort(), backbone);
    Map<String, Spread> bareRates = new LinkedHashMap<>();
    for (PublishWay way : baselines) {
      way.warmUp(pace.warmUp().dividedBy(2));
    }
    for (PublishWay way : ways) {
      way.warmUp(pace.warmUp().dividedBy(2));
    }
    for (int round = 0; round < pace.rounds(); round++) {
      for (Map.Entry<String, Bare> bare : bares.entrySet()) {
        bareRates
            .computeIfAbsent(bare.getKey(), _ -> new Spread())
            .add(bare.getValue().perSecond());
      }
      for (PublishWay way : baselines) {
        way.run(pace.phase(), http.pid(), 0);
      }
      for (PublishWay way : ways) {
        way.run(pace.phase(), server.pid(), redisPid);
      }
    }
    bareRates.forEach(
        (name, rate) -> rates.row(backbone, name, rate, new Spread(), new Spread(), ""));
    for (PublishWay way : baselines) {
      way.report(rates, "none");
    }
    for (PublishWay way : ways) {
      judge(config, way);
      way.report(rates, backbone);
    }
    latency(backbone, config.clientPort());
  }

  private static List<PublishWay> baselines(int port) throws IOException {
    byte[] request = publish(port, "bench:bare");
    return List.of(
        new PublishWay(
            "bare web server, 1 connection", "", new ApiLoad(port, List.of(request), 1), List.of()),
        new PublishWay(
            "bare web server, %d connections".formatted(CONNECTIONS),
            "",
            new ApiLoad(port, Collections.nCopies(CONNECTIONS, request), 1),
            List.of()));
  }

  private static List<PublishWay> ways(int port, String backbone) throws IOException {
    List<String> channels = new ArrayList<>();
    List<byte[]> requests = new ArrayList<>();
    List<String> batchChannels = new ArrayList<>();
    List<byte[]> batches = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add("bench:many" + i);
      requests.add(publish(port, "bench:many" + i));
    }
    for (int i = 0; i < 4; i++) {
      batchChannels.add("bench:batches" + i);
      batches.add(batch(port, "bench:batches" + i));
    }
    boolean isEmbedded = backbone.equals("embedded");
    return List.of(
        new PublishWay(
            "one by one, 1 connection",
            isEmbedded ? "4000" : "4100",
            new ApiLoad(port, List.of(publish(port, "bench:one")), 1),
            List.of("bench:one")),
        new PublishWay(
            "at once, %d connections".formatted(CONNECTIONS),
            isEmbedded ? "50000" : "",
            new ApiLoad(port, requests, 1),
            channels),
        new PublishWay(
            "in batches of %d, 1 connection".formatted(BATCH),
            isEmbedded ? "100000" : "6900",
            new ApiLoad(port, List.of(batch(port, "bench:batch")), BATCH),
            List.of("bench:batch")),
        new PublishWay(
            "in batches of %d, %d connections".formatted(BATCH, batches.size()),
            "",
            new ApiLoad(port, batches, BATCH),
            batchChannels));
  }

  private static byte[] batch(int port, String channel) {
    String publish = TurnPublisher.publishBody(channel, PAYLOAD_BYTES);
    return ApiConnection.request(
        port, ServerConfig.API_KEY, "batch", TurnPublisher.batchBody(publish, BATCH));
  }

  private static byte[] publish(int port, String channel) {
    return ApiConnection.request(
        port, ServerConfig.API_KEY, "publish", TurnPublisher.publishBody(channel, PAYLOAD_BYTES));
  }

  /// Every accepted publish took one offset of its channel, and nothing else did.
  private static void judge(ServerConfig config, PublishWay way) throws IOException {
    long tops = 0;
    try (ApiConnection api = new ApiConnection(config.clientPort(), ServerConfig.API_KEY, 10_000)) {
      for (String channel : way.channels()) {
        ApiConnection.Answer answer =
            api.call("history", "{\"channel\":\"%s\",\"limit\":0}".formatted(channel));
        tops += Answers.lastOffset(answer.body().getBytes(StandardCharsets.UTF_8));
      }
    }
    if (tops != way.accepted()) {
      throw new AssertionError(
          "%s: %d publishes were accepted, and the channels stand at %d together"
              .formatted(way.name(), way.accepted(), tops));
    }
  }

  private void latency(String backbone, int port) {
    Histogram micros =
        new LatencyRun()
            .run(port, pace.warmUp().dividedBy(2), pace.phase().multipliedBy(pace.rounds() + 2));
    latencies.row(
        backbone,
        "10 subscribers",
        micros.getValueAtPercentile(50) / 1000.0,
        micros.getValueAtPercentile(99) / 1000.0,
        micros.getMaxValue() / 1000.0);
  }
}
