package io.holdfast.system.faults;

import io.holdfast.system.faults.BackboneUnderTest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rows of a run as Markdown, and the document that collects the rows of many runs.
///
/// Owned by one thread.
final class FaultTable {
  private static final String BEGIN = "<!-- rows: begin -->";
  private static final String END = "<!-- rows: end -->";
  private static final String NOTHING = "–";

  static final String HEAD =
      "| fault | backbone | verdict | closes | torn down | refused | held | lost silently"
          + " | lost, told | duplicates | inversions | noticed ms | converged ms | slowest publish ms"
          + " | reads | peak MiB |";

  private final Map<String, String> lines = new LinkedHashMap<>();

  /// Adds a row and returns it.
  String add(Fault fault, Kind kind, Outcome outcome) {
    String key = key(fault.name(), kind);
    List<String> cells = new ArrayList<>();
    cells.add(Judgement.of(fault, outcome).word());
    for (long count :
        new long[] {
          outcome.closes(),
          outcome.torn(),
          outcome.refused() + outcome.unknown(),
          outcome.held(),
          outcome.lost(),
          outcome.told(),
          outcome.duplicates(),
          outcome.inversions()
        }) {
      cells.add("%,d".formatted(count));
    }
    cells.add(millis(outcome.noticedMillis()));
    cells.add(millis(outcome.convergedMillis()));
    cells.add(millis(Duration.ofNanos(outcome.slowest().toNanos()).toMillis()));
    cells.add("%,d".formatted(outcome.reads()));
    cells.add("%,d".formatted(outcome.memoryMib()));
    String line = key + " " + String.join(" | ", cells) + " |";
    lines.put(key, line);
    return line;
  }

  /// The whole table.
  String text() {
    return HEAD + "\n" + ruler() + "\n" + String.join("\n", lines.values()) + "\n";
  }

  /// Puts these rows into the document between its two marks: each in place of the one of the same
  /// fault and backbone, or behind the others.
  void mergeInto(Path document) throws IOException {
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(document + " has no place for rows: " + BEGIN);
    }
    Map<String, String> merged = new LinkedHashMap<>();
    text.substring(begin, end)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(line -> merged.put(keyOf(line), line));
    merged.putAll(lines);
    List<String> ordered = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Fault fault : FaultCatalog.rows()) {
        String line = merged.remove(key(fault.name(), kind));
        if (line != null) {
          ordered.add(line);
        }
      }
    }
    String rows = HEAD + "\n" + ruler() + "\n" + String.join("\n", ordered) + "\n";
    Files.writeString(
        document, text.substring(0, begin) + BEGIN + "\n" + rows + text.substring(end));
  }

  private static String ruler() {
    return "|" + "---|".repeat((int) HEAD.chars().filter(c -> c == '|').count() - 1);
  }

  private static String key(String name, Kind kind) {
    return "| `%s` | %s |".formatted(name, kind.word());
  }

  private static String keyOf(String line) {
    int second = line.indexOf('|', 1);
    return line.substring(0, line.indexOf('|', second + 1) + 1);
  }

  private static String millis(long millis) {
    return millis < 0 ? NOTHING : "%,d".formatted(millis);
  }
}
