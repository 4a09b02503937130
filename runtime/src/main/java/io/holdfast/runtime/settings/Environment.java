package io.holdfast.runtime.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The environment as a layer: `PREFIX_` + path in upper case joined by `_`. Of several prefixes
/// the last one wins. Variables that no key answers to are warned about, not refused: orchestrators
/// set some of their own under the name of a service.
final class Environment {
  private static final Pattern ORCHESTRATOR =
      Pattern.compile("(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP)(_.*)?)?)");

  private final Map<String, String> variables;
  private final List<String> prefixes;

  Environment(Map<String, String> variables, List<String> prefixes) {
    this.variables = new TreeMap<>(variables);
    this.prefixes = List.copyOf(prefixes);
  }

  void applyTo(Assignments top, List<Problem> problems) {
    for (String prefix : prefixes) {
      assign(top, prefix, true, problems);
    }
    for (String prefix : prefixes) {
      assign(top, prefix, false, problems);
    }
  }

  /// First the lists of sections, so that their entries are known by name; then everything else.
  private void assign(Assignments top, String prefix, boolean sections, List<Problem> problems) {
    Map<String, Target> targets = targets(top);
    variables.forEach((variable, value) -> {
      if (!variable.startsWith(prefix)) {
        return;
      }
      String name = variable.substring(prefix.length());
      String origin = "environment " + variable;
      Target target = targets.get(name);
      if (target != null) {
        if ((target.key.type() == Key.Type.SECTIONS) == sections) {
          target.at.assign(target.key, raw(target.key, value, origin, problems), origin);
        }
      } else if (!sections) {
        unknown(top, name, value, origin, problems);
      }
    });
  }

  private record Target(Assignments at, Key key) {}

  private static Map<String, Target> targets(Assignments top) {
    Map<String, Target> targets = new HashMap<>();
    for (Key key : top.catalog().keys()) {
      String name = Catalog.environmentName(key.path());
      targets.put(name, new Target(top, key));
      if (key.type() == Key.Type.SECTIONS) {
        top.entries(key)
            .forEach((entryName, entry) -> {
              String start = name + "_" + Catalog.environmentName(entryName) + "_";
              for (Key inner : entry.catalog().keys()) {
                targets.put(
                    start + Catalog.environmentName(inner.path()), new Target(entry, inner));
              }
            });
      }
    }
    return targets;
  }

  private static Raw raw(Key key, String value, String origin, List<Problem> problems) {
    boolean takesJson = key.type() == Key.Type.SECTIONS || key.type() == Key.Type.LIST;
    if (!takesJson || !value.stripLeading().startsWith("[")) {
      return new Raw.Leaf(value);
    }
    try {
      return ConfigFile.json("{\"it\":" + value + "}")
          .members()
          .getOrDefault("it", new Raw.Leaf(""));
    } catch (ConfigFile.Unreadable e) {
      problems.add(Problem.error(key.path(), "", origin, String.valueOf(e.getMessage())));
      return new Raw.Items(new ArrayList<>());
    }
  }

  private static void unknown(
      Assignments top, String name, String value, String origin, List<Problem> problems) {
    for (Foreign foreign : top.catalog().foreign()) {
      String start = Catalog.environmentName(foreign.path());
      if (name.equals(start) || name.startsWith(start + "_")) {
        problems.add(foreign.met(foreign.path(), new Raw.Leaf(value), origin));
        return;
      }
    }
    if (!ORCHESTRATOR.matcher(name).matches()) {
      String nearest =
          Nearest.of(
              name,
              top.catalog().keys().stream().map(Key::path).map(Catalog::environmentName).toList());
      problems.add(
          new Problem(
              Problem.Severity.WARNING,
              name,
              "",
              origin,
              "ignored: no key answers to this variable",
              nearest));
    }
  }
}
