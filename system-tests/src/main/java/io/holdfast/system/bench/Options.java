package io.holdfast.system.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The options of a benchmark's command line: `--name VALUE` or `--name=VALUE`, several values with
/// commas between them, and switches without a value.
///
/// Immutable.
final class Options {
  /// A command line that asks for what there is not. The message is for people.
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    Wrong(String message) {
      super(message);
    }
  }

  private static final Set<String> SWITCHES = Set.of("quick", "overload");

  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /// @param allowed names that the benchmark knows, besides `quick` and `json`
  static Options parse(List<String> arguments, Set<String> allowed) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      String[] halves = argument.split("=", 2);
      String name = halves[0].startsWith("--") ? halves[0].substring(2) : "";
      if (!allowed.contains(name) && !name.equals("quick") && !name.equals("json")) {
        throw new Wrong("no option " + argument);
      }
      if (SWITCHES.contains(name)) {
        values.put(name, "");
      } else if (halves.length == 2) {
        values.put(name, halves[1]);
      } else if (++i < arguments.size()) {
        values.put(name, arguments.get(i));
      } else {
        throw new Wrong(argument + " needs a value");
      }
    }
    return new Options(values);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Pace pace() {
    return has("quick") ? Pace.QUICK : Pace.FULL;
  }

  /// Where the figures are written besides the usual place.
  Optional<Path> json() {
    return Optional.ofNullable(values.get("json")).map(Path::of);
  }

  /// The values of an option, each one of `possible`; `otherwise` when it is not given.
  List<String> words(String name, List<String> possible, List<String> otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    List<String> words = List.of(value.split(",", -1));
    for (String word : words) {
      if (!possible.contains(word)) {
        throw new Wrong("--%s takes %s, not %s".formatted(name, String.join(", ", possible), word));
      }
    }
    return words;
  }

  /// The values of an option, each from 1 to `most`.
  List<Integer> numbers(String name, int most, List<Integer> otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    List<Integer> numbers = new ArrayList<>();
    for (String word : value.split(",", -1)) {
      boolean fits = word.matches("[1-9][0-9]{0,7}") && Integer.parseInt(word) <= most;
      if (!fits) {
        throw new Wrong("--%s takes numbers from 1 to %d, not %s".formatted(name, most, word));
      }
      numbers.add(Integer.parseInt(word));
    }
    return numbers;
  }
}
