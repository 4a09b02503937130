package io.holdfast.edge.protocol;

import io.holdfast.edge.tags.FilterNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads a filter out of a command's line, as it was said. Its depth is bounded by the parser's.
///
/// Thread-safe: no state.
final class FilterReader {
  private FilterReader() {}

  /// The line has entered the filter's object.
  static FilterNode read(JsonLine line) throws IOException, MalformedFrame {
    String op = "";
    String key = "";
    String cmp = "";
    String val = "";
    List<String> vals = new ArrayList<>();
    List<FilterNode> nodes = new ArrayList<>();
    while (line.advances()) {
      switch (line.member()) {
        case "op" -> op = line.text();
        case "key" -> key = line.text();
        case "cmp" -> cmp = line.text();
        case "val" -> val = line.text();
        case "vals" -> {
          while (line.advancesInArray()) {
            vals.add(line.text());
          }
        }
        case "nodes" -> {
          while (line.advancesInArray()) {
            if (line.enters()) {
              nodes.add(read(line));
            }
          }
        }
        default -> line.skip();
      }
    }
    return new FilterNode(op, key, cmp, val, vals, nodes);
  }
}
