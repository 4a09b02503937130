package io.holdfast.runtime.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// A value as it was written, before anybody knows its type.
sealed interface Raw {
  record Leaf(String text) implements Raw {}

  record Items(List<Raw> items) implements Raw {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// Members in the order they were written.
  record Tree(SequencedMap<String, Raw> members) implements Raw {
    static final Tree EMPTY = new Tree(new LinkedHashMap<>());

    static Tree of(Map<String, Raw> members) {
      return new Tree(new LinkedHashMap<>(members));
    }
  }

  /// How it looks in a message about `key`: hidden where the name tells of a secret.
  default String shownAt(String key) {
    return Secrets.NAMED.matcher(key).find() ? "(hidden)" : shown();
  }

  /// How it looks in a message.
  default String shown() {
    return switch (this) {
      case Leaf leaf -> leaf.text.isEmpty() ? "\"\"" : leaf.text;
      case Items items ->
          "[" + String.join(", ", items.items.stream().map(Raw::shown).toList()) + "]";
      case Tree tree -> "{" + String.join(", ", tree.members.keySet()) + "}";
    };
  }

  /// Last parts of keys whose values nobody prints.
  final class Secrets {
    private static final Pattern NAMED =
        Pattern.compile("(secret|password|token|(^|[._])key)[^.]*$", Pattern.CASE_INSENSITIVE);

    private Secrets() {}
  }
}
