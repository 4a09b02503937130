package io.holdfast.edge.tags;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a filter asks of tags. A tag that is not there fulfils nothing but a `Not`.
sealed interface TagRule {
  /// A longer text is no number: exact arithmetic on it would cost too much.
  int DIGITS_MAX = 64;

  boolean holds(Map<String, String> tags);

  record All(List<TagRule> rules) implements TagRule {
    public All {
      rules = List.copyOf(rules);
    }

    @Override
    public boolean holds(Map<String, String> tags) {
      for (int i = 0; i < rules.size(); i++) {
        if (!rules.get(i).holds(tags)) {
          return false;
        }
      }
      return true;
    }
  }

  record Any(List<TagRule> rules) implements TagRule {
    public Any {
      rules = List.copyOf(rules);
    }

    @Override
    public boolean holds(Map<String, String> tags) {
      for (int i = 0; i < rules.size(); i++) {
        if (rules.get(i).holds(tags)) {
          return true;
        }
      }
      return false;
    }
  }

  record Not(TagRule rule) implements TagRule {
    @Override
    public boolean holds(Map<String, String> tags) {
      return !rule.holds(tags);
    }
  }

  record Exists(String key) implements TagRule {
    @Override
    public boolean holds(Map<String, String> tags) {
      return tags.containsKey(key);
    }
  }

  record Equal(String key, String value) implements TagRule {
    @Override
    public boolean holds(Map<String, String> tags) {
      return value.equals(tags.get(key));
    }
  }

  record OneOf(String key, Set<String> values) implements TagRule {
    @Override
    public boolean holds(Map<String, String> tags) {
      String value = tags.get(key);
      return value != null && values.contains(value);
    }
  }

  record Starts(String key, String with) implements TagRule {
    @Override
    public boolean holds(Map<String, String> tags) {
      String value = tags.get(key);
      return value != null && value.startsWith(with);
    }
  }

  record Ends(String key, String with) implements TagRule {
    @Override
    public boolean holds(Map<String, String> tags) {
      String value = tags.get(key);
      return value != null && value.endsWith(with);
    }
  }

  record Contains(String key, String part) implements TagRule {
    @Override
    public boolean holds(Map<String, String> tags) {
      String value = tags.get(key);
      return value != null && value.contains(part);
    }
  }

  /// As decimal numbers: `less`, `same` and `more` say which outcomes fulfil it.
  record Compares(String key, BigDecimal than, boolean less, boolean same, boolean more)
      implements TagRule {
    static Compares of(String key, String how, BigDecimal than) {
      boolean down = how.startsWith("l");
      return new Compares(key, than.stripTrailingZeros(), down, how.endsWith("e"), !down);
    }

    @Override
    public boolean holds(Map<String, String> tags) {
      String value = tags.get(key);
      Optional<BigDecimal> number = value == null ? Optional.empty() : number(value);
      if (number.isEmpty()) {
        return false;
      }
      int order = number.get().compareTo(than);
      return order < 0 ? less : order > 0 ? more : same;
    }
  }

  static Optional<BigDecimal> number(String text) {
    if (text.isEmpty() || text.length() > DIGITS_MAX) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != '.' && (i > 0 || (c != '-' && c != '+'))) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException points) {
      return Optional.empty();
    }
  }
}
