package io.holdfast.system.bench;

import io.holdfast.system.client.Deliveries;
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
import java.util.List;
import java.util.Locale;

/// CPU of the server for one delivery, beside a raw writer of the same bytes, in turns: publish,
/// wait until every subscriber has it, publish again.
final class FanoutBench {
  private static final String CHANNEL = "bench:fan";
  private static final int PAYLOAD_BYTES = 128;
  private static final List<Integer> PER_TURN = List.of(1, 16);
  private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(60);

  private final Pace pace;

  FanoutBench(Pace pace) {
    this.pace = pace;
  }

  void run() throws IOException {
    Report report =
        new Report(
            "subscribers", "per turn", "Holdfast µs", "raw µs", "ratio", "aim", "deliveries/s");
    try (Deployment deployment = new Deployment("bench-fanout")) {
      ServerConfig config = deployment.config();
      ServiceProcess server = deployment.process("standalone", config).start();
      try (RawWriterProcess raw = new RawWriterProcess(Ports.free());
          TurnPublisher publisher =
              new TurnPublisher(config.clientPort(), CHANNEL, PAYLOAD_BYTES)) {
        for (int subscribers : pace.subscribers()) {
          measure(report, subscribers, config.clientPort(), server.pid(), raw, publisher);
        }
      }
      server.close();
      report.publish("fanout", deployment.results());
      deployment.forget();
    }
  }

  private void measure(
      Report report,
      int subscribers,
      int port,
      long serverPid,
      RawWriterProcess raw,
      TurnPublisher publisher)
      throws IOException {
    System.out.println("connecting " + subscribers + " subscribers to each");
    try (Swarm ours = swarm(subscribers, port);
        Swarm theirs = swarm(subscribers, raw.port())) {
      Turns our = new Turns(ours, subscribers, publisher::turn);
      Turns their = new Turns(theirs, subscribers, raw::turn);
      Cell[] cells = new Cell[PER_TURN.size()];
      for (int i = 0; i < cells.length; i++) {
        int perTurn = PER_TURN.get(i);
        cells[i] = new Cell(perTurn);
        our.run(perTurn, pace.warmUp(), serverPid);
        raw.frames(perTurn, our.bytesPerTurn());
        their.run(perTurn, pace.warmUp().dividedBy(2), raw.pid());
      }
      for (int round = 0; round < pace.rounds(); round++) {
        for (Cell cell : cells) {
          our.run(cell.perTurn, pace.phase(), serverPid);
          cell.ours.add(our.microsPerDelivery());
          cell.rate.add(our.deliveriesPerSecond());
          raw.frames(cell.perTurn, our.bytesPerTurn());
          their.run(cell.perTurn, pace.phase(), raw.pid());
          cell.raw.add(their.microsPerDelivery());
        }
      }
      judge(ours.counts());
      for (Cell cell : cells) {
        cell.report(report, subscribers);
      }
    }
  }

  private static Swarm swarm(int subscribers, int port) {
    Swarm swarm = new Swarm(subscribers, SwarmOptions.following(port, CHANNEL, Deliveries.NONE));
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

  /// The figures of one size and one number of publications a turn.
  private static final class Cell {
    final int perTurn;
    final Spread ours = new Spread();
    final Spread raw = new Spread();
    final Spread rate = new Spread();

    Cell(int perTurn) {
      this.perTurn = perTurn;
    }

    void report(Report report, int subscribers) {
      double ratio = ours.median() / raw.median();
      report.row(
          String.format(
              Locale.ROOT,
              "\"subscribers\":%d,\"per_turn\":%d,\"holdfast_us\":%s,\"raw_us\":%s,"
                  + "\"ratio\":%.2f,\"deliveries_per_second\":%s",
              subscribers,
              perTurn,
              ours.json(),
              raw.json(),
              ratio,
              rate.json()),
          Integer.toString(subscribers),
          Integer.toString(perTurn),
          ours.text(2),
          raw.text(2),
          String.format(Locale.ROOT, "%.2f", ratio),
          perTurn == 1 ? "1.5" : "2.5",
          rate.text(0));
    }
  }
}
