package io.holdfast.runtime.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What the layers said so far for the keys of one catalog: the later layer wins. It collects what
/// is wrong with names; values are looked at when all layers have spoken.
///
/// Owned by the loader.
final class Assignments {
  /// A value and who wrote it.
  record Written(Raw raw, String origin) {}

  private final Catalog catalog;

  /// Stands before every key in messages: empty on top, `channel.namespaces[chat].` in an entry.
  private final String scope;

  private final Map<String, Written> written = new HashMap<>();
  private final Map<String, SequencedMap<String, Assignments>> entries = new HashMap<>();
  private final List<Problem> problems;

  Assignments(Catalog catalog, String scope, List<Problem> problems) {
    this.catalog = catalog;
    this.scope = scope;
    this.problems = problems;
  }

  Catalog catalog() {
    return catalog;
  }

  String scope() {
    return scope;
  }

  @Nullable Written written(String path) {
    return written.get(path);
  }

  /// The entries of a section list by name, in the order in which they were named.
  SequencedMap<String, Assignments> entries(Key sections) {
    return entries.computeIfAbsent(sections.path(), _ -> new LinkedHashMap<>());
  }

  Assignments entry(Key sections, String name, String origin) {
    return entries(sections)
        .computeIfAbsent(
            name,
            _ -> {
              Assignments entry = newEntry(sections, name);
              entry.assign("name", new Raw.Leaf(name), origin);
              return entry;
            });
  }

  private Assignments newEntry(Key sections, String label) {
    return new Assignments(
        sections.section().orElseThrow(), scope + sections.path() + "[" + label + "].", problems);
  }

  /// Takes a whole tree, as a file holds it.
  void take(Raw.Tree tree, String origin) {
    take("", tree, origin);
  }

  private void take(String prefix, Raw.Tree tree, String origin) {
    tree.members().forEach((name, raw) -> takeOne(prefix + name, raw, origin));
  }

  void takeOne(String path, Raw raw, String origin) {
    Key key = catalog.key(path).orElse(null);
    if (key != null) {
      assign(key, raw, origin);
      return;
    }
    Foreign foreign = catalog.foreignFor(path).orElse(null);
    if (foreign != null) {
      problems.add(foreign.met(scope + path, raw, origin));
    } else if (!catalog.isPart(path)) {
      unknown(path, raw, origin, Problem.Severity.ERROR);
    } else if (raw instanceof Raw.Tree part) {
      take(path + ".", part, origin);
    } else if (!raw.shown().equals("\"\"")) {
      problems.add(Problem.error(scope + path, raw.shown(), origin, "must be a section of keys"));
    }
  }

  void unknown(String path, Raw raw, String origin, Problem.Severity severity) {
    String nearest = catalog.nearest(path);
    problems.add(
        new Problem(
            severity,
            scope + path,
            raw.shownAt(path),
            origin,
            "no role knows this key",
            nearest.isEmpty() ? "" : scope + nearest));
  }

  /// An empty text for anything but a text counts as not said.
  void assign(Key key, Raw raw, String origin) {
    if (key.type() == Key.Type.SECTIONS) {
      assignSections(key, raw, origin);
      return;
    }
    boolean said =
        key.type() == Key.Type.TEXT || !(raw instanceof Raw.Leaf leaf && leaf.text().isEmpty());
    if (said) {
      assign(key.path(), raw, origin);
    }
  }

  private void assign(String path, Raw raw, String origin) {
    written.put(path, new Written(raw, origin));
  }

  private void assignSections(Key key, Raw raw, String origin) {
    switch (raw) {
      case Raw.Items items -> {
        entries(key).clear();
        int index = 0;
        for (Raw item : items.items()) {
          takeEntry(key, index++, item, origin);
        }
      }
      case Raw.Leaf leaf -> nameEntries(key, Values.split(leaf.text()), origin);
      case Raw.Tree _ ->
          problems.add(
              Problem.error(scope + key.path(), raw.shown(), origin, "must be " + key.allowed()));
    }
  }

  private void takeEntry(Key key, int index, Raw item, String origin) {
    String label = Integer.toString(index);
    if (!(item instanceof Raw.Tree tree)) {
      problems.add(
          Problem.error(
              scope + key.path() + "[" + label + "]", item.shown(), origin, "must be a section"));
      return;
    }
    if (tree.members().get("name") instanceof Raw.Leaf name && !name.text().isEmpty()) {
      if (entries(key).containsKey(name.text())) {
        problems.add(
            Problem.error(
                scope + key.path() + "[" + label + "].name",
                name.text(),
                origin,
                "an earlier entry has this name; each name may stand once"));
        newEntry(key, label).take(tree, origin);
        return;
      }
      entry(key, name.text(), origin).take(tree, origin);
      return;
    }
    problems.add(
        Problem.error(
            scope + key.path() + "[" + label + "].name", "", origin, "each entry needs a name"));
    newEntry(key, label).take(tree, origin);
  }

  /// Names the entries there are: known ones keep what they say, new ones are added, others go.
  private void nameEntries(Key key, List<String> names, String origin) {
    entries(key).keySet().retainAll(names);
    new ArrayList<>(names).forEach(name -> entry(key, name, origin));
  }
}
