package io.holdfast.runtime.settings;

import java.util.HashSet;
import java.util.Set;

/// A catalog as text: the commented YAML tree of all defaults, and the Markdown table of all keys.
public final class CatalogText {
  private CatalogText() {}

  /// All keys with their defaults as YAML, each with its sentence as a comment. Reading it back
  /// gives exactly the defaults.
  public static String yaml(Catalog catalog) {
    StringBuilder out = new StringBuilder();
    String open = "";
    for (Key key : catalog.keys()) {
      int dot = key.path().lastIndexOf('.');
      String part = dot < 0 ? "" : key.path().substring(0, dot);
      openParts(catalog, open, part, out);
      open = part;
      String indent = indent(part);
      out.append(indent).append("# ").append(sentence(key)).append('\n');
      out.append(indent)
          .append(key.path().substring(dot + 1))
          .append(": ")
          .append(yamlValue(key))
          .append('\n');
    }
    return out.toString();
  }

  private static String sentence(Key key) {
    return key.rule().allowed().isEmpty() ? key.doc() : key.doc() + " (" + key.allowed() + ")";
  }

  private static void openParts(Catalog catalog, String open, String part, StringBuilder out) {
    if (part.isEmpty() || open.equals(part) || open.startsWith(part + ".")) {
      return;
    }
    String path = "";
    for (String name : part.split("\\.", -1)) {
      path = path.isEmpty() ? name : path + "." + name;
      if (!open.equals(path) && !open.startsWith(path + ".")) {
        int dot = path.lastIndexOf('.');
        String indent = dot < 0 ? "" : indent(path.substring(0, dot));
        if (dot < 0) {
          out.append('\n');
        }
        if (!catalog.partDoc(path).isEmpty()) {
          out.append(indent).append("# ").append(catalog.partDoc(path)).append('\n');
        }
        out.append(indent).append(name).append(":\n");
      }
    }
  }

  private static String indent(String part) {
    return part.isEmpty() ? "" : "  ".repeat(part.split("\\.", -1).length);
  }

  private static String yamlValue(Key key) {
    return switch (key.type()) {
      case FLAG, NUMBER, DURATION -> key.defaultText();
      case TEXT -> quoted(key.defaultText());
      case LIST ->
          "["
              + String.join(
                  ", ", Values.split(key.defaultText()).stream().map(CatalogText::quoted).toList())
              + "]";
      case SECTIONS -> "[]";
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /// All keys as a Markdown table: one row a key, and one above the keys of each part of which
  /// something is said.
  public static String table(Catalog catalog) {
    StringBuilder out = new StringBuilder("| key | default | meaning |\n|---|---|---|\n");
    Set<String> opened = new HashSet<>();
    for (Key key : catalog.keys()) {
      for (int dot = key.path().indexOf('.'); dot >= 0; dot = key.path().indexOf('.', dot + 1)) {
        String part = key.path().substring(0, dot);
        if (opened.add(part) && !catalog.partDoc(part).isEmpty()) {
          out.append("| **")
              .append(part)
              .append("** | | ")
              .append(catalog.partDoc(part).replace("|", "\\|"))
              .append(" |\n");
        }
      }
      String value =
          key.type() == Key.Type.LIST || key.type() == Key.Type.SECTIONS
              ? yamlValue(key)
              : key.defaultText().isEmpty() ? "\"\"" : key.defaultText();
      out.append("| `")
          .append(key.path())
          .append("` | `")
          .append(value)
          .append("` | ")
          .append(sentence(key).replace("|", "\\|"))
          .append(" |\n");
    }
    return out.toString();
  }

  /// The foreign keys of one kind as a Markdown table.
  public static String table(Catalog catalog, Foreign.Kind kind) {
    StringBuilder out = new StringBuilder("| key | what is said |\n|---|---|\n");
    catalog.foreign().stream()
        .filter(entry -> entry.kind() == kind)
        .forEach(entry ->
            out.append("| `")
                .append(entry.path())
                .append("` | ")
                .append(entry.text().replace("|", "\\|"))
                .append(" |\n"));
    return out.toString();
  }
}
