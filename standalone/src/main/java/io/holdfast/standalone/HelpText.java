package io.holdfast.standalone;

import java.util.List;

/// What `help` and `--help` print.
final class HelpText {
  static final List<String> COMMANDS =
      List.of(
          "standalone", "edge", "fanout", "adapter", "demo", "config", "bench", "version", "help");

  private static final String ALL =
      """
      Usage: holdfast COMMAND [ARGUMENT...]      (every COMMAND has --help)

        demo          everything in one JVM, with a page to look at
        standalone    the three services in one JVM
        edge          the service that holds the clients
        fanout        the service that knows the recent past of every channel
        adapter       the service that speaks to the backbone
        config        check a configuration, or print the defaults
        bench         measure on this machine
        version       print the version
        help          print this
      """;

  private static final String SETTINGS =
      """

        --config FILE            YAML or JSON; a Centrifugo v6 file works as it is
        --SECTION.KEY VALUE      one setting, for example --http_server.port 8080

      Settings come from the defaults, then the file, then the environment (HOLDFAST_ and the path in
      capitals, for example HOLDFAST_HTTP_SERVER_PORT), then the command line; later ones win.
      `holdfast config defaults` lists them all. Ctrl-C or SIGTERM ends the process with exit code 0.
      """;

  private HelpText() {}

  static String of(String command) {
    return switch (command) {
      case "standalone" ->
          usage("standalone", "Starts edge, fanout and adapter in one JVM on the embedded log.");
      case "demo" ->
          usage("demo", "As standalone, with a demo publisher and a page that shows it.");
      case "edge" -> usage("edge", "Starts the edge service; links.fanout says where fanouts are.");
      case "fanout" ->
          usage("fanout", "Starts the fanout service; links.adapter says where adapters are.");
      case "adapter" ->
          usage("adapter", "Starts the backbone adapter; backbone.* says which backbone.");
      case "config" ->
          """
          Usage: holdfast config check FILE     checks a configuration and names every error at once
                 holdfast config defaults       prints every setting with its default
          """;
      case "bench" ->
          """
          Usage: holdfast bench fanout|idle|publish|latency|link [OPTION...]
          Measures on this machine and prints the figures; `holdfast bench` lists the options.
          """;
      case "version" -> "Usage: holdfast version\nPrints the version.\n";
      default -> ALL;
    };
  }

  private static String usage(String command, String what) {
    return "Usage: holdfast "
        + command
        + " [--config FILE] [--SECTION.KEY VALUE]...\n"
        + what
        + "\n"
        + SETTINGS;
  }
}
