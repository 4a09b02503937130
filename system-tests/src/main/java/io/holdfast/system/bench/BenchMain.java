package io.holdfast.system.bench;

import io.holdfast.system.process.Installation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `./holdfast bench NAME`.
public final class BenchMain {
  private static final String USAGE =
      """
      Usage: ./holdfast bench fanout|idle|publish|latency|link [OPTION...]

      Each stands beside a raw baseline of the same run, fails when one message is short, prints its
      tables and writes them to target/bench/NAME.json.

        fanout    CPU of a delivery, closed loop and overload     [--subscribers 1000,5000,10000]
                  [--codec json,protobuf] [--per-turn 1,4,16,64] [--overload]   about 6 minutes
        idle      heap and RSS of an idle connection              [--connections 1000,10000,15000]
                  [--subscriptions none,shared,own]               about 2 minutes
        publish   publishes a second, each stored                 [--backbone embedded,redis]
                                                                  about 3 minutes
        latency   from client to client                           [--rate 1000,10000]
                  [--servers relay,standalone,redis]              about 2 minutes
        link      through one link of each kind over gRPC         about 1 minute

        --json FILE   writes the figures there too
        --quick       makes every phase short: to see that it works, not for figures
      """;

  private BenchMain() {}

  /// Runs one benchmark; exit code 1 when it is one message short.
  public static void main(String[] args) throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(BenchMain::endChildren, "ending"));
    System.exit(run(List.of(args)));
  }

  /// However a benchmark ends, nothing that it started goes on.
  private static void endChildren() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
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
    List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
    try {
      switch (args.isEmpty() ? "" : args.getFirst()) {
        case "fanout" -> new FanoutBench(Options.parse(rest, FanoutBench.OPTIONS)).run();
        case "idle" -> new IdleBench(Options.parse(rest, IdleBench.OPTIONS)).run();
        case "publish" -> new PublishBench(Options.parse(rest, PublishBench.OPTIONS)).run();
        case "latency" -> new LatencyBench(Options.parse(rest, LatencyBench.OPTIONS)).run();
        case "link" -> new LinkBench(Options.parse(rest, LinkBench.OPTIONS)).run();
        case "link-source" -> LinkSource.serve(Integer.parseInt(args.get(1)));
        case "raw-relay" -> RawRelay.serve(Integer.parseInt(args.get(1)));
        case "raw-writer" -> RawWriter.serveStandardInput();
        case "bare-http" -> BareHttp.serve(Integer.parseInt(args.get(1)));
        default -> {
          System.err.print(USAGE);
          return 2;
        }
      }
      return 0;
    } catch (Options.Wrong e) {
      System.err.println("bench: " + e.getMessage());
      System.err.print(USAGE);
      return 2;
    } catch (AssertionError e) {
      System.err.println("bench: this run does not count: " + e.getMessage());
      return 1;
    }
  }
}
