package io.holdfast.runtime.settings;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Which values of the right type a key takes, and how to say so. `allowed` is empty when every
/// value will do.
///
/// Immutable.
public record Rule(String allowed, Predicate<Object> test) {
  public static final Rule ANY = new Rule("", value -> true);

  /// A whole number between two bounds, both included.
  public static Rule range(long min, long max) {
    String text =
        max == Long.MAX_VALUE
            ? "a whole number, " + min + " or more"
            : "a whole number from " + min + " to " + max;
    return new Rule(text, value -> value instanceof Long number && number >= min && number <= max);
  }

  public static Rule atLeast(long min) {
    return range(min, Long.MAX_VALUE);
  }

  public static Rule port() {
    return range(0, 65_535);
  }

  public static Rule atLeast(Duration min) {
    return new Rule(
        "a duration of at least " + Values.text(min) + ", such as 30s, 1500ms or 720h",
        value -> value instanceof Duration duration && duration.compareTo(min) >= 0);
  }

  /// A duration between two bounds, both included.
  public static Rule between(Duration min, Duration max) {
    return new Rule(
        "a duration from " + Values.text(min) + " to " + Values.text(max),
        value ->
            value instanceof Duration duration
                && duration.compareTo(min) >= 0
                && duration.compareTo(max) <= 0);
  }

  /// One of these texts; in a list, each item is.
  public static Rule oneOf(String... texts) {
    List<String> known = List.of(texts);
    String shown = String.join(", ", known.stream().map(t -> t.isEmpty() ? "\"\"" : t).toList());
    return new Rule(
        "one of " + shown,
        value ->
            value instanceof Settings.StringList list
                ? known.containsAll(list.values())
                : value instanceof String text && known.contains(text));
  }

  /// A text that matches `regex`, described by `allowed`; in a list, each item does.
  public static Rule matching(String regex, String allowed) {
    Pattern pattern = Pattern.compile(regex);
    return new Rule(
        allowed,
        value ->
            value instanceof Settings.StringList list
                ? list.values().stream().allMatch(item -> pattern.matcher(item).matches())
                : value instanceof String text && pattern.matcher(text).matches());
  }

  public static Rule regex() {
    return new Rule("a regular expression, or empty", Rule::compiles);
  }

  private static boolean compiles(Object value) {
    try {
      return value instanceof String text && Pattern.compile(text).pattern() != null;
    } catch (PatternSyntaxException _) {
      return false;
    }
  }
}
