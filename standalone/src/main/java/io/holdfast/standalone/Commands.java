package io.holdfast.standalone;

import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.settings.CatalogText;
import io.holdfast.runtime.settings.Loaded;
import io.holdfast.runtime.settings.Problem;
import io.holdfast.runtime.settings.Settings;
import io.holdfast.standalone.demo.Demo;
import io.holdfast.standalone.log.Logging;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads the command line and runs what it names. Exit codes: 0 done, 1 could not start or found
/// errors, 2 the command line itself is wrong, 3 gave up on the backbone.
///
/// Owned by the main thread.
final class Commands {
  private static final int WRONG = 1;
  private static final int USAGE = 2;
  private static final int GAVE_UP = 3;
  private static final String BENCHMARKS = "io.holdfast.system.bench.BenchMain";

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final Ending ending;

  Commands(PrintStream out, PrintStream err, Map<String, String> environment, Ending ending) {
    this.out = out;
    this.err = err;
    this.environment = Map.copyOf(environment);
    this.ending = ending;
  }

  int run(List<String> line) {
    String command = line.isEmpty() ? "help" : line.getFirst();
    List<String> arguments = line.isEmpty() ? List.of() : line.subList(1, line.size());
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HelpText.of(command));
      return 0;
    }
    return switch (command) {
      case "standalone", "edge", "fanout", "adapter", "demo" -> serve(command, arguments);
      case "config" -> config(arguments);
      case "bench" -> bench(arguments);
      case "rehearse" -> Rehearsal.run(err) ? 0 : WRONG;
      case "version", "--version" -> {
        out.println("holdfast " + Version.text());
        yield 0;
      }
      case "help", "--help", "-h" -> {
        out.print(HelpText.of(arguments.isEmpty() ? "" : arguments.getFirst()));
        yield 0;
      }
      default -> usage("there is no command " + command, HelpText.COMMANDS);
    };
  }

  private int serve(String command, List<String> arguments) {
    Optional<Path> file = Optional.empty();
    List<String> settings = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith("--config=")) {
        file = Optional.of(Path.of(argument.substring("--config=".length())));
      } else if (argument.equals("--config")) {
        if (++i == arguments.size()) {
          return usage("--config needs a FILE", List.of());
        }
        file = Optional.of(Path.of(arguments.get(i)));
      } else {
        settings.add(argument);
      }
    }
    Demo demo = command.equals("demo") ? new Demo(Version.text(), Ticker.SYSTEM) : null;
    if (demo != null) {
      settings.addAll(0, demo.arguments());
      Settings first = HoldfastCatalog.load(file, environment, settings).settings();
      settings.addAll(0, demo.originArguments(first));
    }
    Loaded loaded = HoldfastCatalog.load(file, environment, settings);
    boolean clientless = command.equals("fanout") || command.equals("adapter");
    if (!report(clientless ? withoutAdviceForEdges(loaded) : loaded, err)) {
      boolean typed = loaded.errors().stream().allMatch(p -> p.origin().equals("command line"));
      return typed ? USAGE : WRONG;
    }
    return start(command, loaded.settings(), demo);
  }

  private int start(String command, Settings settings, @Nullable Demo demo) {
    Logging.start(settings.text("log.level"), err);
    Set<Role> roles =
        switch (command) {
          case "edge" -> EnumSet.of(Role.EDGE);
          case "fanout" -> EnumSet.of(Role.FANOUT);
          case "adapter" -> EnumSet.of(Role.ADAPTER);
          case "demo" -> EnumSet.allOf(Role.class);
          default -> Role.of(settings.list("roles"));
        };
    try {
      HoldfastProcess process = HoldfastProcess.start(roles, settings, additions(settings, demo));
      ending.closes(process, settings.duration("drain.within"));
      greet(command, process);
      if (demo != null) {
        process.alsoCloses("demo", demo);
        demo.start(process.clientPort(), process.opsPort(), settings);
        out.println("Open http://localhost:" + process.clientPort() + "/   (Ctrl-C ends it)");
      }
      out.flush();
    } catch (StartFailure failed) {
      err.println("holdfast: " + failed.getMessage());
      return WRONG;
    }
    return ending.await();
  }

  private HoldfastProcess.Additions additions(Settings settings, @Nullable Demo demo) {
    return demo == null
        ? new HoldfastProcess.Additions(
            Optional.empty(), UnaryOperator.identity(), () -> ending.ask(GAVE_UP))
        : new HoldfastProcess.Additions(
            Optional.of(demo.site(settings)), demo.plug(settings), () -> ending.ask(GAVE_UP));
  }

  private void greet(String command, HoldfastProcess process) {
    long millis = ManagementFactory.getRuntimeMXBean().getUptime();
    out.println(
        "Holdfast "
            + Version.text()
            + " "
            + command
            + ", process "
            + ProcessHandle.current().pid());
    process.description().forEach(line -> out.println("  " + line));
    out.println("Started in " + millis + " ms");
  }

  private int config(List<String> arguments) {
    if (arguments.equals(List.of("defaults"))) {
      out.print(CatalogText.yaml(HoldfastCatalog.catalog()));
      return 0;
    }
    if (arguments.size() != 2 || !arguments.getFirst().equals("check")) {
      return usage("config takes `check FILE` or `defaults`", List.of());
    }
    Path file = Path.of(arguments.get(1));
    Loaded loaded = HoldfastCatalog.load(Optional.of(file), environment, List.of());
    if (!report(loaded, out)) {
      return WRONG;
    }
    out.println(file + ": good");
    return 0;
  }

  /// A process without clients need not hear what an edge should be told.
  private static Loaded withoutAdviceForEdges(Loaded loaded) {
    return new Loaded(
        loaded.settings(),
        loaded.problems().stream()
            .filter(problem ->
                problem.severity() == Problem.Severity.ERROR
                    || !problem.key().matches("(client|http_api|websocket)\\..*"))
            .toList());
  }

  /// Prints every finding; false when one of them is an error.
  private static boolean report(Loaded loaded, PrintStream to) {
    for (Problem warning : loaded.warnings()) {
      to.println("warning: " + warning.message());
    }
    for (Problem error : loaded.errors()) {
      to.println("error: " + error.message());
    }
    int errors = loaded.errors().size();
    if (errors > 0) {
      to.println(errors == 1 ? "1 error; nothing started" : errors + " errors; nothing started");
    }
    return errors == 0;
  }

  /// The benchmarks are not part of what is shipped: `./holdfast bench` puts them on the class
  /// path.
  private int bench(List<String> arguments) {
    try {
      return (int) Class.forName(BENCHMARKS).getMethod("run", List.class).invoke(null, arguments);
    } catch (ClassNotFoundException notHere) {
      err.println("holdfast: the benchmarks are not on the class path; run ./holdfast bench");
      return WRONG;
    } catch (InvocationTargetException failed) {
      err.println(
          "holdfast: the benchmark failed: " + StartFailure.sentence(failed.getTargetException()));
      return WRONG;
    } catch (NoSuchMethodException | IllegalAccessException bug) {
      throw new IllegalStateException(BENCHMARKS + " has no run", bug);
    }
  }

  private int usage(String what, List<String> instead) {
    err.println("holdfast: " + what);
    if (!instead.isEmpty()) {
      err.println("  commands: " + String.join(", ", instead));
    }
    err.println("  `holdfast help` says more");
    return USAGE;
  }
}
