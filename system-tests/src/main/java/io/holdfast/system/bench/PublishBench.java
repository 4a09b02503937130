package io.holdfast.system.bench;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.ApiConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/// Durable publishes a second through the server API on the embedded log, each answered with its
/// position, beside the bare fsync of the same disk and the bare web server; and latency from end
/// to end.
final class PublishBench {
  private static final int PAYLOAD_BYTES = 128;
  private static final int CONNECTIONS = 64;
  private static final int BATCH = 100;

  private final Pace pace;

  PublishBench(Pace pace) {
    this.pace = pace;
  }

  /// One way of publishing.
  private static final class Way {
    final String name;
    final String aim;
    final ApiLoad load;
    final List<String> channels;
    final Spread perSecond = new Spread();
    long accepted;

    Way(String name, String aim, ApiLoad load, List<String> channels) {
      this.name = name;
      this.aim = aim;
      this.load = load;
      this.channels = channels;
    }

    void run(Duration span) throws IOException {
      long began = System.nanoTime();
      long count = load.run(span);
      accepted += count;
      perSecond.add(count / ((System.nanoTime() - began) / 1e9));
    }
  }

  void run() throws IOException {
    Report report = new Report("what", "per second", "aim");
    try (Deployment deployment = new Deployment("bench-publish");
        BareHttpProcess bare = new BareHttpProcess()) {
      ServerConfig config = deployment.config();
      ServiceProcess server = deployment.process("standalone", config).start();
      List<Way> baselines = baselines(bare.port());
      List<Way> ways = ways(config.clientPort());
      Spread fsync = new Spread();
      for (Way way : baselines) {
        way.load.run(pace.warmUp());
      }
      for (Way way : ways) {
        way.accepted += way.load.run(pace.warmUp());
      }
      for (int round = 0; round < pace.rounds(); round++) {
        fsync.add(FsyncLoop.perSecond(deployment.folder(), pace.phase().dividedBy(2)));
        for (Way way : baselines) {
          way.run(pace.phase());
        }
        for (Way way : ways) {
          way.run(pace.phase());
        }
      }
      rate(report, "bare write + fdatasync, one by one", fsync, "");
      for (Way way : baselines) {
        way.load.close();
        rate(report, way.name, way.perSecond, way.aim);
      }
      for (Way way : ways) {
        judge(config, way);
        way.load.close();
        rate(report, way.name, way.perSecond, way.aim);
      }
      latency(report, config.clientPort());
      server.close();
      report.publish("publish", deployment.results());
      deployment.forget();
    }
  }

  private static List<Way> baselines(int port) throws IOException {
    byte[] request = publish(port, "bench:bare");
    return List.of(
        new Way(
            "bare web server, nothing kept, 1 connection",
            "",
            new ApiLoad(port, List.of(request), 1),
            List.of()),
        new Way(
            "bare web server, nothing kept, %d connections".formatted(CONNECTIONS),
            "",
            new ApiLoad(port, Collections.nCopies(CONNECTIONS, request), 1),
            List.of()));
  }

  private static List<Way> ways(int port) throws IOException {
    List<String> channels = new ArrayList<>();
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add("bench:many" + i);
      requests.add(publish(port, "bench:many" + i));
    }
    byte[] batch =
        ApiConnection.request(
            port,
            ServerConfig.API_KEY,
            "batch",
            TurnPublisher.batchBody(
                TurnPublisher.publishBody("bench:batch", PAYLOAD_BYTES), BATCH));
    return List.of(
        new Way(
            "one by one, 1 connection",
            "4000",
            new ApiLoad(port, List.of(publish(port, "bench:one")), 1),
            List.of("bench:one")),
        new Way(
            "at once, %d connections".formatted(CONNECTIONS),
            "50000",
            new ApiLoad(port, requests, 1),
            channels),
        new Way(
            "in batches of %d, 1 connection".formatted(BATCH),
            "100000",
            new ApiLoad(port, List.of(batch), BATCH),
            List.of("bench:batch")));
  }

  private static byte[] publish(int port, String channel) {
    return ApiConnection.request(
        port, ServerConfig.API_KEY, "publish", TurnPublisher.publishBody(channel, PAYLOAD_BYTES));
  }

  private static void rate(Report report, String what, Spread perSecond, String aim) {
    report.row(
        "\"what\":\"%s\",\"per_second\":%s".formatted(what, perSecond.json()),
        what,
        perSecond.text(0),
        aim);
  }

  /// Every accepted publish took one offset of its channel, and nothing else did.
  private static void judge(ServerConfig config, Way way) throws IOException {
    long tops = 0;
    try (ApiConnection api = new ApiConnection(config.clientPort(), ServerConfig.API_KEY, 10_000)) {
      for (String channel : way.channels) {
        ApiConnection.Answer answer =
            api.call("history", "{\"channel\":\"%s\",\"limit\":0}".formatted(channel));
        tops += Answers.lastOffset(answer.body().getBytes(StandardCharsets.UTF_8));
      }
    }
    if (tops != way.accepted) {
      throw new AssertionError(
          "%s: %d publishes were accepted, and the channels stand at %d together"
              .formatted(way.name, way.accepted, tops));
    }
  }

  private void latency(Report report, int port) throws IOException {
    Histogram micros =
        new LatencyRun().run(port, pace.warmUp(), pace.phase().multipliedBy(pace.rounds()));
    double p50 = micros.getValueAtPercentile(50) / 1000.0;
    double p99 = micros.getValueAtPercentile(99) / 1000.0;
    double max = micros.getMaxValue() / 1000.0;
    report.row(
        String.format(
            Locale.ROOT,
            "\"what\":\"end to end\",\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f",
            p50,
            p99,
            max),
        "end to end at 1,000/s, ms",
        String.format(Locale.ROOT, "p50 %.2f, p99 %.2f, max %.2f", p50, p99, max),
        "");
  }
}
