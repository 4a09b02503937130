package io.holdfast.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every path that was ever used, by its ends.
final class Network {
  private final Map<String, Path> paths = new LinkedHashMap<>();

  Path between(String from, String to) {
    return paths.computeIfAbsent(from + " - " + to, _ -> new Path(to));
  }

  List<Path> all() {
    return List.copyOf(paths.values());
  }

  void heal() {
    paths.values().forEach(Path::heal);
  }
}
