package io.holdfast.system.real;

import io.holdfast.system.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The table of `system-tests/README.md`: which stock SDK runs which scenario.
///
/// Immutable.
final class ScenarioTable {
  private static final String YES = "yes";

  private final Map<String, Set<String>> scenarios = new TreeMap<>();

  private ScenarioTable(List<List<String>> rows) {
    List<String> head = rows.getFirst();
    for (int column = 1; column < head.size(); column++) {
      Set<String> of = new TreeSet<>();
      for (List<String> row : rows.subList(1, rows.size())) {
        if (row.get(column).equals(YES)) {
          of.add(row.getFirst());
        }
      }
      scenarios.put(head.get(column), of);
    }
  }

  static ScenarioTable read() throws IOException {
    Path file = Installation.find().home().resolve("system-tests/README.md");
    List<List<String>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      boolean head = line.startsWith("| scenario |");
      boolean row = line.startsWith("| ") && !line.startsWith("| **");
      if (head || (row && !rows.isEmpty())) {
        rows.add(List.of(line.substring(2, line.length() - 2).split(" \\| ")));
      }
    }
    return new ScenarioTable(rows);
  }

  /// What the program of this SDK must run: no more and no less.
  Set<String> of(String sdk) {
    Set<String> found = scenarios.get(sdk);
    if (found == null) {
      throw new IllegalArgumentException("no column " + sdk + " among " + scenarios.keySet());
    }
    return found;
  }
}
