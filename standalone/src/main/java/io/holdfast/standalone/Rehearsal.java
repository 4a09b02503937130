package io.holdfast.standalone;

import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.settings.Settings;
import io.holdfast.standalone.demo.Demo;
import io.holdfast.standalone.log.Logging;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the launcher has a JVM do once after a build, so that the JVM can keep what it loaded: the
/// demo on free ports, over a log that is thrown away. Not for people, so no help names it.
final class Rehearsal {
  private static final int BATCHES = 12;

  private Rehearsal() {}

  /// False when the demo's publications were not accepted.
  static boolean run(PrintStream err) {
    Logging.start("warn", err);
    try {
      Path folder = Files.createTempDirectory("holdfast-rehearsal-");
      try {
        return play(folder);
      } finally {
        discard(folder);
      }
    } catch (IOException | StartFailure failed) {
      err.println("holdfast: " + failed.getMessage());
      return false;
    }
  }

  private static boolean play(Path folder) throws StartFailure {
    Demo demo = new Demo(Version.text(), Ticker.SYSTEM);
    List<String> arguments = new ArrayList<>(demo.arguments());
    arguments.addAll(
        List.of(
            "--http_server.address=127.0.0.1",
            "--http_server.port=0",
            "--ops.address=127.0.0.1",
            "--ops.port=0",
            "--backbone.embedded.dir=" + folder.resolve("data")));
    Settings settings = HoldfastCatalog.load(Optional.empty(), Map.of(), arguments).settings();
    try (HoldfastProcess process =
        HoldfastProcess.start(
            EnumSet.allOf(Role.class),
            settings,
            new HoldfastProcess.Additions(
                Optional.of(demo.site(settings)), demo.plug(settings), () -> {}))) {
      process.alsoCloses("demo", demo);
      demo.start(process.clientPort(), process.opsPort(), settings);
      return demo.awaitAccepted(BATCHES);
    }
  }

  private static void discard(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
