package io.holdfast.system.bench;

import io.holdfast.system.client.Deliveries;
import io.holdfast.system.client.Dialect;
import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmCounts;
import io.holdfast.system.client.SwarmOptions;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// CPU of the server for one delivery, beside a raw writer of the same bytes, in turns: publish,
/// wait until every subscriber has it, publish again. Then the same subscribers are overloaded.
final class FanoutBench {
  static final Set<String> OPTIONS = Set.of("subscribers", "codec", "per-turn", "overload");
  static final String CHANNEL = "bench:fan";

  private static final int PAYLOAD_BYTES = 128;

  /// A process may have about 20,000 files open: above half of it the server's subscribers and the
  /// raw writer's take turns in being there.
  private static final int TOGETHER_MAX = 8_000;

  private static final int SUBSCRIBERS_MAX = 19_000;
  private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(60);

  private final Options options;
  private final Pace pace;
  private final List<Integer> sizes;
  private final List<Integer> perTurn;
  private final List<Dialect> dialects;
  private final boolean isOverloaded;

  /// The ports of the servers whose code the JIT compiler has seen at work.
  private final Set<Integer> warm = new HashSet<>();

  FanoutBench(Options options) {
    this.options = options;
    this.pace = options.pace();
    boolean quick = pace.isQuick();
    this.sizes =
        options.numbers(
            "subscribers", SUBSCRIBERS_MAX, quick ? List.of(100) : List.of(1000, 5000, 10_000));
    this.perTurn = options.numbers("per-turn", 64, quick ? List.of(1, 16) : List.of(1, 4, 16, 64));
    this.dialects =
        options.words("codec", List.of("json", "protobuf"), List.of("json", "protobuf")).stream()
            .map(word -> Dialect.valueOf(word.toUpperCase(Locale.ROOT)))
            .toList();
    boolean isSubset =
        options.has("subscribers") || options.has("codec") || options.has("per-turn");
    this.isOverloaded = options.has("overload") || !isSubset;
  }

  void run() throws IOException {
    Report report = new Report("fanout");
    Table cells =
        report.table(
            "deliveries in turns",
            "subscribers",
            "codec",
            "per_turn",
            "holdfast_us",
            "raw_us",
            "ratio",
            "deliveries_per_second",
            "aim");
    OverloadRun overload = new OverloadRun(report, pace);
    try (Deployment deployment = new Deployment("bench-fanout")) {
      ServerConfig config = deployment.config();
      ServiceProcess server = deployment.process("standalone", config).start();
      try (RawWriterProcess raw = new RawWriterProcess(Ports.free());
          TurnPublisher publisher =
              new TurnPublisher(config.clientPort(), CHANNEL, PAYLOAD_BYTES)) {
        for (int subscribers : sizes) {
          for (Dialect dialect : dialects) {
            Side ours = new Side(config.clientPort(), server.pid(), publisher::turn, null);
            Side theirs = new Side(raw.port(), raw.pid(), raw::turn, raw);
            List<Cell> measured = measure(subscribers, dialect, ours, theirs);
            measured.forEach(cell -> cell.report(cells, subscribers, dialect));
            if (isOverloaded) {
              try (Swarm swarm = swarm(subscribers, config.clientPort(), dialect)) {
                overload.run(swarm, subscribers, dialect, server, config.clientPort());
              }
            }
          }
        }
      }
      server.close();
      report.publish(deployment.results(), options.json());
      deployment.forget();
    }
  }

  /// One of the two servers that are compared.
  ///
  /// @param raw set when it must be told what a turn is
  private record Side(
      int port, long pid, Turns.Publisher publisher, @Nullable RawWriterProcess raw) {}

  private List<Cell> measure(int subscribers, Dialect dialect, Side ours, Side theirs)
      throws IOException {
    List<Cell> cells = perTurn.stream().map(Cell::new).toList();
    if (subscribers <= TOGETHER_MAX) {
      measure(subscribers, dialect, cells, List.of(ours, theirs));
    } else {
      measure(subscribers, dialect, cells, List.of(ours));
      measure(subscribers, dialect, cells, List.of(theirs));
    }
    return cells;
  }

  private void measure(int subscribers, Dialect dialect, List<Cell> cells, List<Side> sides)
      throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%d %s subscribers%s%n",
        subscribers,
        dialect,
        sides.size() > 1 ? ", twice" : "");
    List<Swarm> swarms = new ArrayList<>();
    try {
      List<Turns> turns = new ArrayList<>();
      for (Side side : sides) {
        Swarm swarm = swarm(subscribers, side.port, dialect);
        swarms.add(swarm);
        turns.add(new Turns(swarm, subscribers, side.publisher));
      }
      for (int round = -1; round < pace.rounds(); round++) {
        for (Cell cell : cells) {
          for (int i = 0; i < sides.size(); i++) {
            run(cell, sides.get(i), turns.get(i), dialect, round >= 0);
          }
        }
      }
      for (int i = 0; i < sides.size(); i++) {
        if (sides.get(i).raw == null) {
          judge(swarms.get(i).counts());
        }
      }
    } finally {
      swarms.forEach(Swarm::close);
    }
  }

  private void run(Cell cell, Side side, Turns turns, Dialect dialect, boolean counts)
      throws IOException {
    RawWriterProcess raw = side.raw;
    Duration span = warm.add(side.port) ? pace.warmUp() : pace.phase();
    if (raw != null) {
      raw.frames(cell.perTurn, cell.bytesPerTurn, dialect);
    }
    turns.run(cell.perTurn, span, side.pid);
    if (raw == null) {
      cell.bytesPerTurn = turns.bytesPerTurn();
    }
    if (counts) {
      (raw == null ? cell.ours : cell.raw).add(turns.microsPerDelivery());
      if (raw == null) {
        cell.rate.add(turns.deliveriesPerSecond());
      }
    }
  }

  static Swarm swarm(int subscribers, int port, Dialect dialect) {
    Swarm swarm =
        new Swarm(
            subscribers, SwarmOptions.following(port, CHANNEL, Deliveries.NONE).speaking(dialect));
    Eventually.holds(
        CONNECTED_WITHIN,
        () -> subscribers + " subscribed: " + swarm.counts() + " " + swarm.complaints(),
        () -> swarm.counts().subscribed.get() == subscribers);
    return swarm;
  }

  private static void judge(SwarmCounts counts) {
    long bad =
        counts.closes.get()
            + counts.errors.get()
            + counts.unsubscribes.get()
            + counts.offsetJumps.get()
            + counts.offsetsBack.get();
    if (bad > 0) {
      throw new AssertionError("clients saw what must not be: " + counts);
    }
  }

  /// The figures of one number of publications a turn.
  private static final class Cell {
    final int perTurn;
    final Spread ours = new Spread();
    final Spread raw = new Spread();
    final Spread rate = new Spread();
    int bytesPerTurn;

    Cell(int perTurn) {
      this.perTurn = perTurn;
    }

    void report(Table table, int subscribers, Dialect dialect) {
      table.row(
          subscribers,
          dialect.name().toLowerCase(Locale.ROOT),
          perTurn,
          ours,
          raw,
          ours.median() / raw.median(),
          rate,
          perTurn == 1 ? "1.5" : "2.5");
    }
  }
}
