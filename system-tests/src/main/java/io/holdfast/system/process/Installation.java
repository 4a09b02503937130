package io.holdfast.system.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A built tree from which processes are started the way the launcher does it.
///
/// Immutable.
///
/// @param home the repository's top folder
public record Installation(Path home) {
  private static final String MAIN = "io.holdfast.standalone.HoldfastMain";

  /// The tree named by `-Dholdfast.home`, else the first one from the working folder upwards.
  public static Installation find() {
    String named = System.getProperty("holdfast.home");
    Path at = Path.of(named == null ? "" : named).toAbsolutePath().normalize();
    for (Path dir = at; dir != null; dir = dir.getParent()) {
      if (Files.isDirectory(dir.resolve("standalone").resolve("src"))) {
        return new Installation(dir);
      }
    }
    throw new IllegalStateException("no Holdfast tree at or above " + at);
  }

  /// Whether `standalone` was packaged.
  public boolean isBuilt() {
    return Files.isDirectory(lib());
  }

  /// The folder of jars that the services run from.
  public Path lib() {
    return home.resolve("standalone/target/dist/lib");
  }

  /// The command line of `./holdfast ARGUMENT...`.
  public List<String> command(List<String> javaOptions, String... arguments) {
    List<String> command = new ArrayList<>(java());
    command.addAll(javaOptions);
    command.add("-Dholdfast.home=" + home);
    command.add("-cp");
    command.add(lib() + "/*");
    command.add(MAIN);
    command.addAll(List.of(arguments));
    return command;
  }

  /// The JVM of this process with the launcher's options.
  public static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseG1GC",
        "-XX:+UseCompactObjectHeaders",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow");
  }

  /// A fresh folder for data, configuration and logs; under `target`, so on the disk of the tree.
  public Path scratch(String name) {
    try {
      Path parent = home.resolve("system-tests/target/runs");
      Files.createDirectories(parent);
      return Files.createTempDirectory(parent, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
