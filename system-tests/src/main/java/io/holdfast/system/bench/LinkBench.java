package io.holdfast.system.bench;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Publications a second and latency through one link of each kind, in frames over real gRPC,
/// beside the bare stream of the same frames. A real fanout reads a source that has nothing behind
/// it; a real adapter reads its embedded log.
final class LinkBench {
  static final Set<String> OPTIONS = Set.of();

  private static final int SMALL_FRAME = 64;
  private static final int LARGE_FRAME = 1000;
  private static final int PER_SECOND = 1000;
  private static final String AIM = "500000";

  private final Options options;
  private final Pace pace;
  private final int count;
  private final Report report = new Report("link");
  private final Table rates =
      report.table(
          "publications a second", "path", "what", "per_frame", "per_second", "ratio", "aim");
  private final Table latencies =
      report.table(
          "publish to arrival at 1,000 a second", "path", "p50_ms", "p99_ms", "p999_ms", "max_ms");

  LinkBench(Options options) {
    this.options = options;
    this.pace = options.pace();
    this.count = pace.isQuick() ? 20_000 : 400_000;
  }

  /// What is measured of each path, by what it is.
  private static final class Path {
    final String name;
    final LinkReader<?, ?> reader;
    final Map<String, Spread> spreads = new HashMap<>();

    Path(String name, LinkReader<?, ?> reader) {
      this.name = name;
      this.reader = reader;
    }

    Spread spread(String what) {
      return spreads.computeIfAbsent(what, _ -> new Spread());
    }
  }

  void run() throws IOException {
    try (Deployment deployment = new Deployment("bench-link");
        BareProcess source = new BareProcess("link-source")) {
      ServerConfig adapters = deployment.config();
      ServerConfig fanouts =
          new ServerConfig(
              Ports.free(),
              Ports.free(),
              Ports.free(),
              source.port(),
              deployment.folder().resolve("no-data"),
              adapters.client());
      try (ServiceProcess adapter = deployment.process("adapter", adapters);
          ServiceProcess fanout = deployment.process("fanout", fanouts)) {
        adapter.start();
        fanout.start();
        measure(source.port(), fanouts.fanoutPort(), adapters.adapterPort());
      }
      report.publish(deployment.results(), options.json());
      deployment.forget();
    }
  }

  private void measure(int sourcePort, int fanoutPort, int adapterPort) {
    try (LinkReader<?, ?> bare = new LinkReader<>(LinkFrames.BACKBONE, sourcePort);
        LinkReader<?, ?> fanout = new LinkReader<>(LinkFrames.FANOUT, fanoutPort);
        LinkReader<?, ?> adapter = new LinkReader<>(LinkFrames.BACKBONE, adapterPort)) {
      measure(
          new Path("bare gRPC stream", bare),
          new Path("fanout to edge", fanout),
          new Path("adapter to fanout", adapter));
    }
  }

  private void measure(Path bare, Path fanout, Path adapter) {
    List<Path> fired = List.of(bare, fanout);
    List<Path> all = List.of(bare, fanout, adapter);
    for (int round = -2; round < pace.rounds(); round++) {
      System.out.println(round < 0 ? "warm-up" : "round " + (round + 1));
      for (int perFrame : new int[] {SMALL_FRAME, LARGE_FRAME}) {
        for (Path path : fired) {
          keep(path, "received/" + perFrame, round, fire(path.reader, perFrame, round));
        }
      }
      for (Path path : all) {
        keep(path, "published", round, publish(path.reader, round));
      }
      keep(adapter, "received/" + LARGE_FRAME, round, replay(adapter.reader, round));
    }
    row(bare, bare, "received", "received/" + SMALL_FRAME, SMALL_FRAME);
    row(fanout, bare, "received", "received/" + SMALL_FRAME, SMALL_FRAME);
    row(bare, bare, "received", "received/" + LARGE_FRAME, LARGE_FRAME);
    row(fanout, bare, "received", "received/" + LARGE_FRAME, LARGE_FRAME);
    row(adapter, bare, "replayed from the log", "received/" + LARGE_FRAME, LARGE_FRAME);
    for (Path path : all) {
      row(path, bare, "published and answered", "published", SMALL_FRAME);
    }
    for (Path path : all) {
      latency(path);
    }
  }

  private static void keep(Path path, String what, int round, double perSecond) {
    if (round >= 0) {
      path.spread(what).add(perSecond);
    }
  }

  private void row(Path path, Path bare, String what, String key, int perFrame) {
    Spread spread = path.spread(key);
    double ratio = spread.median() / bare.spread(key).median();
    rates.row(path.name, what, perFrame, spread, ratio, AIM);
  }

  private double fire(LinkReader<?, ?> reader, int perFrame, int round) {
    String channel = LinkSource.fire(count, perFrame, round + 2);
    long began = System.nanoTime();
    reader.follow(channel, -1);
    long came = reader.await(channel, count);
    return came / ((System.nanoTime() - began) / 1e9);
  }

  private double publish(LinkReader<?, ?> reader, int round) {
    String channel = stored(round);
    int frames = count / 4 / SMALL_FRAME;
    long began = System.nanoTime();
    for (int i = 0; i < frames; i++) {
      reader.publish(channel, SMALL_FRAME, LinkSource.PAYLOAD_BYTES);
    }
    reader.awaitAnswers();
    return (double) frames * SMALL_FRAME / ((System.nanoTime() - began) / 1e9);
  }

  private static String stored(int round) {
    return "bench:stored" + (round + 2);
  }

  /// Reads what was published to the real log just now.
  private double replay(LinkReader<?, ?> reader, int round) {
    int stored = count / 4 / SMALL_FRAME * SMALL_FRAME;
    long began = System.nanoTime();
    reader.follow(stored(round), 0);
    long came = reader.await(stored(round), stored);
    return came / ((System.nanoTime() - began) / 1e9);
  }

  private void latency(Path path) {
    String channel = "bench:latency";
    path.reader.follow(channel, -1);
    path.reader.awaitFollowed(channel);
    List<Duration> spans = new ArrayList<>();
    spans.add(pace.phase().multipliedBy(2));
    spans.add(pace.phase().multipliedBy(pace.isQuick() ? 1 : 5));
    long published = 0;
    for (Duration span : spans) {
      path.reader.resetLatencies();
      published += publishPaced(path.reader, channel, span);
      path.reader.awaitAnswers();
      path.reader.await(channel, published);
    }
    Histogram micros = path.reader.latencies();
    latencies.row(
        path.name,
        micros.getValueAtPercentile(50) / 1000.0,
        micros.getValueAtPercentile(99) / 1000.0,
        micros.getValueAtPercentile(99.9) / 1000.0,
        micros.getMaxValue() / 1000.0);
  }

  private static long publishPaced(LinkReader<?, ?> reader, String channel, Duration span) {
    long number = span.toMillis() * PER_SECOND / 1000;
    long began = System.nanoTime();
    for (long n = 0; n < number; n++) {
      long due = began + n * 1_000_000_000L / PER_SECOND;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      reader.publish(channel, 1, LinkSource.PAYLOAD_BYTES);
    }
    return number;
  }
}
