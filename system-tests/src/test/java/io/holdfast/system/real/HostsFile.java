package io.holdfast.system.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the JVMs of a test take for the DNS: names, and which addresses each has now.
///
/// Owned by the test.
final class HostsFile {
  private final Path file;
  private final Map<String, List<String>> names = new TreeMap<>();

  HostsFile(Path file) {
    this.file = file;
  }

  /// What makes a JVM read it instead of asking a resolver.
  String javaOption() {
    return "-Djdk.net.hosts.file=" + file;
  }

  /// From now on the name has these addresses; without any, lookups of it fail.
  void set(String name, String... addresses) {
    names.put(name, List.of(addresses));
    List<String> lines =
        names.entrySet().stream()
            .flatMap(each -> each.getValue().stream().map(at -> at + " " + each.getKey()))
            .toList();
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.write(next, lines);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
