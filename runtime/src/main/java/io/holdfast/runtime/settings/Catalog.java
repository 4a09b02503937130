package io.holdfast.runtime.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Every key that a configuration may hold, in the order they are printed; what is said about each
/// part; the foreign keys that are met with an explanation; and the checks across keys.
///
/// Immutable.
public final class Catalog {
  private final SequencedMap<String, Key> keys;
  private final Map<String, String> parts;
  private final List<Foreign> foreign;
  private final List<Check> checks;

  private Catalog(Builder builder) {
    this.keys = new LinkedHashMap<>(builder.keys);
    this.parts = Map.copyOf(builder.parts);
    this.foreign = List.copyOf(builder.foreign);
    this.checks = List.copyOf(builder.checks);
  }

  public static Builder builder() {
    return new Builder();
  }

  public Collection<Key> keys() {
    return keys.sequencedValues();
  }

  public Optional<Key> key(String path) {
    return Optional.ofNullable(keys.get(path));
  }

  public List<Foreign> foreign() {
    return foreign;
  }

  /// What is said above a part of the tree; empty when nothing is.
  public String partDoc(String path) {
    return parts.getOrDefault(path, "");
  }

  List<Check> checks() {
    return checks;
  }

  Optional<Foreign> foreignFor(String path) {
    return foreign.stream().filter(entry -> entry.covers(path)).findFirst();
  }

  boolean isPart(String path) {
    String start = path + ".";
    return keys.keySet().stream().anyMatch(key -> key.startsWith(start))
        || foreign.stream().anyMatch(entry -> entry.path().startsWith(start));
  }

  String nearest(String path) {
    Set<String> names = new LinkedHashSet<>(keys.keySet());
    for (String key : keys.keySet()) {
      for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
        names.add(key.substring(0, dot));
      }
    }
    return Nearest.of(path, names);
  }

  /// How a path looks in the environment, without the program's prefix.
  public static String environmentName(String path) {
    return path.toUpperCase(Locale.ROOT).replaceAll("[.\\-]", "_");
  }

  /// The value of every key when nobody says anything.
  public Settings defaults() {
    Map<String, Object> values = new HashMap<>();
    for (Key key : keys.values()) {
      values.put(key.path(), defaultOf(key));
    }
    return new Settings(values);
  }

  static Object defaultOf(Key key) {
    if (key.type() == Key.Type.SECTIONS) {
      return new Settings.SectionList(List.of());
    }
    return Values.parse(key.type(), new Raw.Leaf(key.defaultText()))
        .orElseThrow(() -> new IllegalStateException("bad default of " + key.path()));
  }

  /// Collects keys; a path that is added twice is a bug.
  public static final class Builder {
    private final SequencedMap<String, Key> keys = new LinkedHashMap<>();
    private final Map<String, String> parts = new HashMap<>();
    private final List<Foreign> foreign = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();

    private Builder() {}

    public Builder part(String path, String doc) {
      parts.put(path, doc);
      return this;
    }

    public Builder flag(String path, boolean value, String doc) {
      return add(path, Key.Type.FLAG, Boolean.toString(value), doc, Rule.ANY, false);
    }

    public Builder number(String path, long value, Rule rule, String doc) {
      return add(path, Key.Type.NUMBER, Long.toString(value), doc, rule, false);
    }

    public Builder text(String path, String value, Rule rule, String doc) {
      return add(path, Key.Type.TEXT, value, doc, rule, false);
    }

    public Builder text(String path, String value, String doc) {
      return text(path, value, Rule.ANY, doc);
    }

    public Builder secret(String path, String doc) {
      return add(path, Key.Type.TEXT, "", doc, Rule.ANY, true);
    }

    public Builder duration(String path, String value, Rule rule, String doc) {
      return add(path, Key.Type.DURATION, value, doc, rule, false);
    }

    public Builder duration(String path, String value, String doc) {
      return duration(path, value, Rule.ANY, doc);
    }

    public Builder list(String path, String value, Rule rule, String doc) {
      return add(path, Key.Type.LIST, value, doc, rule, false);
    }

    public Builder sections(String path, Catalog entry, String doc) {
      return add(new Key(path, Key.Type.SECTIONS, "", doc, Rule.ANY, false, Optional.of(entry)));
    }

    /// Adds all keys of another catalog below `prefix`.
    public Builder under(String prefix, Catalog other) {
      other.keys.values().forEach(key -> add(key.under(prefix)));
      other.foreign.forEach(entry ->
          foreign(
              new Foreign(
                  prefix + "." + entry.path(), entry.kind(), entry.text(), entry.offValues())));
      return this;
    }

    public Builder foreign(String path, Foreign.Kind kind, String text) {
      return foreign(new Foreign(path, kind, text, Set.of()));
    }

    public Builder foreign(Foreign entry) {
      foreign.add(entry);
      return this;
    }

    public Builder check(Check check) {
      checks.add(check);
      return this;
    }

    public Catalog build() {
      return new Catalog(this);
    }

    private Builder add(
        String path, Key.Type type, String value, String doc, Rule rule, boolean secret) {
      return add(new Key(path, type, value, doc, rule, secret, Optional.empty()));
    }

    private Builder add(Key key) {
      if (keys.put(key.path(), key) != null) {
        throw new IllegalStateException(key.path() + " is in the catalog twice");
      }
      return this;
    }
  }
}
