package io.holdfast.runtime.settings;

import java.util.List;

/// `--section.key value` and `--section.key=value` as a layer. A flag may stand alone. An entry of
/// a section list is named in the path: `--channel.namespaces.chat.history_size 10`.
final class CommandLine {
  private static final String ORIGIN = "command line";

  private final List<String> arguments;

  CommandLine(List<String> arguments) {
    this.arguments = List.copyOf(arguments);
  }

  void applyTo(Assignments top, List<Problem> problems) {
    int at = 0;
    while (at < arguments.size()) {
      String argument = arguments.get(at++);
      if (!argument.startsWith("--") || argument.length() == 2) {
        problems.add(
            Problem.error(
                argument, "", ORIGIN, "expected --section.key value or --section.key=value"));
        continue;
      }
      int equals = argument.indexOf('=');
      String path = argument.substring(2, equals < 0 ? argument.length() : equals);
      if (equals >= 0) {
        assign(top, path, argument.substring(equals + 1));
      } else if (at < arguments.size() && !arguments.get(at).startsWith("--")) {
        assign(top, path, arguments.get(at++));
      } else if (top.catalog().key(path).map(Key::type).orElse(Key.Type.TEXT) == Key.Type.FLAG) {
        assign(top, path, "true");
      } else if (top.catalog().key(path).isPresent()) {
        problems.add(Problem.error(path, "", ORIGIN, "needs a value"));
      } else {
        top.unknown(path, new Raw.Leaf(""), ORIGIN, Problem.Severity.ERROR);
      }
    }
  }

  private static void assign(Assignments top, String path, String value) {
    Raw raw = new Raw.Leaf(value);
    for (Key key : top.catalog().keys()) {
      String start = key.path() + ".";
      if (key.type() == Key.Type.SECTIONS && path.startsWith(start)) {
        String rest = path.substring(start.length());
        int dot = rest.indexOf('.');
        if (dot > 0) {
          top.entry(key, rest.substring(0, dot), ORIGIN)
              .takeOne(rest.substring(dot + 1), raw, ORIGIN);
          return;
        }
      }
    }
    top.takeOne(path, raw, ORIGIN);
  }
}
