package io.holdfast.runtime.settings;

import java.util.Set;

/// A key, or a whole part of the tree, that files in the peer's shape may hold and that we do not
/// read. `offValues` are texts that mean "switched off" beside empty, false and zero.
///
/// Immutable.
public record Foreign(String path, Kind kind, String text, Set<String> offValues) {

  private static final Set<String> OFF = Set.of("", "false", "0", "0s");

  public enum Kind {
    /// There is nothing here that it could mean: a warning.
    NO_MEANING,
    /// We cannot do that: an error when it is switched on, a warning when it is off.
    NOT_SUPPORTED,
    /// It lives elsewhere here: an error that says where, unless it is switched off.
    RENAMED
  }

  public Foreign {
    offValues = Set.copyOf(offValues);
  }

  /// What to say about it when it was met at `key`.
  Problem met(String key, Raw raw, String origin) {
    boolean harmless = kind == Kind.NO_MEANING || off(raw);
    String shown = raw instanceof Raw.Leaf ? raw.shownAt(key) : "";
    return harmless
        ? Problem.warning(key, shown, origin, "ignored: " + text)
        : Problem.error(key, shown, origin, text);
  }

  /// Whether it asks for nothing: empty, false, zero, or a section that is not enabled.
  private boolean off(Raw raw) {
    return switch (raw) {
      case Raw.Leaf leaf -> OFF.contains(leaf.text()) || offValues.contains(leaf.text());
      case Raw.Items items -> items.items().stream().allMatch(this::off);
      case Raw.Tree tree -> {
        Raw decisive = tree.members().getOrDefault("enabled", tree.members().get("type"));
        yield decisive == null
            ? tree.members().values().stream().allMatch(this::off)
            : off(decisive);
      }
    };
  }

  boolean covers(String other) {
    return other.equals(path) || other.startsWith(path + ".");
  }
}
