package io.holdfast.system.faults;

import io.holdfast.system.faults.BackboneUnderTest.Kind;
import io.holdfast.system.process.Machine;
import io.holdfast.system.process.RedisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `./holdfast faults`.
public final class FaultsMain {
  private static final String USAGE =
      """
      Usage: ./holdfast faults [--only NAME[,NAME...]] [--backbone KIND] [--clients N] [--rate N]
                               [--stock N] [--out FILE] [--list]

      Breaks a real backbone under two edges, two fanouts and two adapters (one on the embedded log),
      one fault after the other, while clients and publishers go on, and judges each by the counters
      in the payloads. Exit code 1 when a row breaks a promise, or a control breaks none.

        --only NAMES      these rows; all of the backbone unless told
        --backbone KIND   embedded, redis or sentinel; redis unless told
        --clients N       raw clients on 20 channels, 200 unless told
        --rate N          publishes a second over all channels, 200 unless told
        --stock N         stock centrifuge-js clients in one of the channels, 5 unless told
        --out FILE        puts the rows into this document, between its two marks
        --list            names the rows
      """;

  /// What the command line asks for.
  private record Options(
      List<String> only, Kind kind, Load.Size size, Optional<Path> out, boolean lists) {}

  private FaultsMain() {}

  public static void main(String[] args) throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(FaultsMain::endChildren, "ending"));
    System.exit(run(List.of(args)));
  }

  /// However a run ends, nothing that it started goes on.
  private static void endChildren() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  /// The exit code: 1 when a promise was broken, 2 when the options are wrong.
  static int run(List<String> args) throws IOException {
    Options options;
    List<Fault> faults;
    try {
      options = parse(args);
      faults = FaultCatalog.rows(options.kind(), options.only());
    } catch (IllegalArgumentException e) {
      System.err.println("faults: " + e.getMessage());
      System.err.print(USAGE);
      return 2;
    }
    if (options.lists()) {
      faults.forEach(fault -> System.out.printf("%-20s %s%n", fault.name(), fault.story()));
      return 0;
    }
    if (options.kind() != Kind.EMBEDDED && !RedisProcess.isInstalled()) {
      System.err.println("faults: no redis-server on the PATH (apt-get install redis-server)");
      return 2;
    }
    return run(options, faults);
  }

  private static int run(Options options, List<Fault> faults) throws IOException {
    System.out.println(Machine.text());
    Load.Size size = options.size();
    if (size.stock() > 0 && !StockClients.areInstalled()) {
      System.out.println("without stock clients: npm ci in system-tests/js brings them");
      size = new Load.Size(size.clients(), size.perSecond(), 0);
    }
    System.out.printf(
        "%s, %d raw clients and %d stock ones on %d channels, %.0f publishes/s%n%n",
        options.kind().word(), size.clients(), size.stock(), Load.CHANNELS, size.perSecond());
    System.out.println(FaultTable.HEAD);
    FaultTable table = new FaultTable();
    boolean holds = true;
    try (FaultSuite suite = new FaultSuite(options.kind(), size)) {
      for (Fault fault : faults) {
        FaultSuite.Played row = suite.run(fault);
        System.out.println(table.add(fault, options.kind(), row.outcome()));
        if (!row.judgement().holds()) {
          holds = false;
          System.out.println("  " + row.judgement().explanation());
          System.out.println(row.story().indent(4));
        }
      }
    }
    System.out.println();
    System.out.print(table.text());
    if (options.out().isPresent()) {
      table.mergeInto(options.out().get());
    }
    return holds ? 0 : 1;
  }

  private static Options parse(List<String> args) {
    List<String> only = new ArrayList<>();
    Kind kind = Kind.REDIS;
    int clients = 200;
    int rate = 200;
    int stock = 5;
    Optional<Path> out = Optional.empty();
    boolean lists = false;
    for (int i = 0; i < args.size(); i++) {
      switch (args.get(i)) {
        case "--only" -> only.addAll(List.of(value(args, ++i).split(",", -1)));
        case "--backbone" -> kind = Kind.of(value(args, ++i));
        case "--clients" -> clients = number(value(args, ++i));
        case "--rate" -> rate = number(value(args, ++i));
        case "--stock" -> stock = number(value(args, ++i));
        case "--out" -> out = Optional.of(Path.of(value(args, ++i)));
        case "--list" -> lists = true;
        default -> throw new IllegalArgumentException("no option " + args.get(i));
      }
    }
    return new Options(only, kind, new Load.Size(clients, rate, stock), out, lists);
  }

  private static String value(List<String> args, int at) {
    if (at >= args.size()) {
      throw new IllegalArgumentException(args.getLast() + " takes a value");
    }
    return args.get(at);
  }

  private static int number(String word) {
    if (!word.matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException(word + " is no number");
    }
    return Integer.parseInt(word);
  }
}
