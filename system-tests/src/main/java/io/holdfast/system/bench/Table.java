package io.holdfast.system.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Rows of figures, for people and as JSON. A cell is a text, a number or a {@link Spread}; a
/// column's name is its key, with blanks instead of underscores for people.
///
/// Owned by one thread.
final class Table {
  private final String name;
  private final List<String> keys;
  private final List<List<Object>> rows = new ArrayList<>();

  Table(String name, String... keys) {
    this.name = name;
    this.keys = List.of(keys);
  }

  void row(Object... cells) {
    if (cells.length != keys.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + keys);
    }
    rows.add(List.of(cells));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(keys.stream().map(key -> key.replace('_', ' ')).toList());
    for (List<Object> row : rows) {
      lines.add(row.stream().map(Table::text).toList());
    }
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < lines.size(); line++) {
      for (int column = 0; column < keys.size(); column++) {
        String cell = lines.get(line).get(column);
        text.append("| ").append(cell).append(" ".repeat(width(lines, column) - cell.length() + 1));
      }
      text.append("|\n");
      if (line == 0) {
        for (int column = 0; column < keys.size(); column++) {
          text.append("|").append("-".repeat(width(lines, column) + 2));
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }

  String json() {
    List<String> objects = new ArrayList<>();
    for (List<Object> row : rows) {
      List<String> members = new ArrayList<>();
      for (int column = 0; column < keys.size(); column++) {
        members.add(quoted(keys.get(column)) + ": " + json(row.get(column)));
      }
      objects.add("        {" + String.join(", ", members) + "}");
    }
    return "    {\n      \"name\": %s,\n      \"rows\": [\n%s\n      ]\n    }"
        .formatted(quoted(name), String.join(",\n", objects));
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /// With about three digits that count.
  static String number(double value) {
    double size = Math.abs(value);
    int decimals = size < 10 ? 2 : size < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static String text(Object cell) {
    return switch (cell) {
      case Spread spread -> spread.text();
      case Double value -> value.isNaN() ? "" : number(value);
      default -> cell.toString();
    };
  }

  private static String json(Object cell) {
    return switch (cell) {
      case Spread spread -> spread.json();
      case Double value -> value.isNaN() ? "null" : String.format(Locale.ROOT, "%.3f", value);
      case Number number -> number.toString();
      default -> quoted(cell.toString());
    };
  }

  private static int width(List<List<String>> lines, int column) {
    return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
  }
}
