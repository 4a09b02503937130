package io.holdfast.system.bench;

import io.holdfast.system.process.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The tables of one benchmark with the machine they were made on.
///
/// Owned by one thread.
final class Report {
  private final String name;
  private final List<Table> tables = new ArrayList<>();

  Report(String name) {
    this.name = name;
  }

  Table table(String title, String... keys) {
    Table table = new Table(title, keys);
    tables.add(table);
    return table;
  }

  /// Prints the tables and writes them as JSON into the folder, and into `more` if there is one.
  void publish(Path folder, Optional<Path> more) throws IOException {
    System.out.println(Machine.text());
    List<Table> filled = tables.stream().filter(table -> !table.isEmpty()).toList();
    for (Table table : filled) {
      System.out.println();
      System.out.print(table.text());
    }
    String json =
        "{\n  \"bench\": %s,\n  \"machine\": %s,\n  \"tables\": [\n%s\n  ]\n}\n"
            .formatted(
                Table.quoted(name),
                Table.quoted(Machine.text()),
                String.join(",\n", filled.stream().map(Table::json).toList()));
    Path usual = folder.resolve(name + ".json");
    System.out.println();
    for (Path file : more.isPresent() ? List.of(usual, more.get()) : List.of(usual)) {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, json);
      System.out.println(file);
    }
  }
}
