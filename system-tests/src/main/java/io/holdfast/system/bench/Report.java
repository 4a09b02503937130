package io.holdfast.system.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A table for people and the same figures as JSON.
///
/// Owned by one thread.
final class Report {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> objects = new ArrayList<>();

  Report(String... head) {
    rows.add(List.of(head));
  }

  /// @param json the row's figures as members of an object
  void row(String json, String... cells) {
    rows.add(List.of(cells));
    objects.add("    {" + json + "}");
  }

  /// Prints the table and writes the file.
  void publish(String name, Path folder) throws IOException {
    int columns = rows.getFirst().size();
    StringBuilder table = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns; column++) {
        int width = width(column);
        String cell = rows.get(row).get(column);
        table.append("| ").append(cell).append(" ".repeat(width - cell.length() + 1));
      }
      table.append("|\n");
      if (row == 0) {
        for (int column = 0; column < columns; column++) {
          table.append("|").append("-".repeat(width(column) + 2));
        }
        table.append("|\n");
      }
    }
    System.out.print(table);
    Files.createDirectories(folder);
    Path file = folder.resolve(name + ".json");
    Files.writeString(
        file,
        "{\n  \"bench\": \"%s\",\n  \"rows\": [\n%s\n  ]\n}\n"
            .formatted(name, String.join(",\n", objects)));
    System.out.println(file);
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
