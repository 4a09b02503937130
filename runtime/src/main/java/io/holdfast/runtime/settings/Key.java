package io.holdfast.runtime.settings;

import java.util.Optional;

/// One setting: its dotted path, type, default, one sentence and what it takes. `secret` values are
/// never shown in a message. `section` is the catalog of an entry when the type is a section list.
///
/// Immutable.
public record Key(
    String path,
    Type type,
    String defaultText,
    String doc,
    Rule rule,
    boolean secret,
    Optional<Catalog> section) {

  public enum Type {
    FLAG("true or false"),
    NUMBER("a whole number"),
    TEXT("a text"),
    DURATION("a duration such as 30s, 1500ms or 720h"),
    LIST("a list, or one text of items separated by spaces or commas"),
    SECTIONS("a list of sections, each with a name");

    private final String allowed;

    Type(String allowed) {
      this.allowed = allowed;
    }

    public String allowed() {
      return allowed;
    }
  }

  /// What a value must be, in words.
  public String allowed() {
    return rule.allowed().isEmpty() ? type.allowed() : rule.allowed();
  }

  Key under(String prefix) {
    return new Key(prefix + "." + path, type, defaultText, doc, rule, secret, section);
  }
}
