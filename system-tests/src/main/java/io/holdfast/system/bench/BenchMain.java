package io.holdfast.system.bench;

import io.holdfast.system.process.Installation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `./holdfast bench NAME`.
public final class BenchMain {
  private static final String USAGE =
      """
      Usage: ./holdfast bench fanout|publish [--quick]

        fanout    CPU of a delivery: 1,000 and 5,000 subscribers, one publication a turn and sixteen,
                  beside a raw writer of the same frames
        publish   durable publishes a second through the server API, and latency from end to end,
                  beside the bare fsync of the same disk and the bare web server

      --quick makes every phase short: to see that it works, not for figures.
      """;

  private BenchMain() {}

  /// Runs one benchmark; exit code 1 when it is one message short.
  public static void main(String[] args) throws IOException {
    System.exit(run(List.of(args)));
  }

  /// The command line of a baseline in a JVM of its own, with the options of the server's.
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(Installation.java());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(BenchMain.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /// The exit code of the benchmark that `args` name.
  public static int run(List<String> args) throws IOException {
    Pace pace = args.contains("--quick") ? Pace.QUICK : Pace.FULL;
    try {
      switch (args.isEmpty() ? "" : args.getFirst()) {
        case "fanout" -> new FanoutBench(pace).run();
        case "publish" -> new PublishBench(pace).run();
        case "raw-writer" -> RawWriter.serveStandardInput();
        case "bare-http" -> BareHttp.serve(Integer.parseInt(args.get(1)));
        default -> {
          System.err.print(USAGE);
          return 2;
        }
      }
      return 0;
    } catch (AssertionError e) {
      System.err.println("bench: this run does not count: " + e.getMessage());
      return 1;
    }
  }
}
