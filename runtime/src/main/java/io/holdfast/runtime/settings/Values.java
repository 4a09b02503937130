package io.holdfast.runtime.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Texts to typed values and back.
final class Values {
  private static final Pattern DURATION_PART =
      Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h|d)");

  private Values() {}

  /// The typed value of what was written; empty when it is of another type.
  static Optional<Object> parse(Key.Type type, Raw raw) {
    return switch (raw) {
      case Raw.Leaf leaf -> parse(type, leaf.text());
      case Raw.Items items when type == Key.Type.LIST -> list(items);
      case Raw.Items _, Raw.Tree _ -> Optional.empty();
    };
  }

  private static Optional<Object> parse(Key.Type type, String text) {
    return switch (type) {
      case FLAG -> flag(text);
      case NUMBER -> number(text);
      case TEXT -> Optional.of(text);
      case DURATION -> duration(text).map(duration -> duration);
      case LIST -> Optional.of(new Settings.StringList(split(text)));
      case SECTIONS -> Optional.empty();
    };
  }

  private static Optional<Object> flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> Optional.of(true);
      case "false", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Object> number(String text) {
    try {
      return Optional.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Optional<Object> list(Raw.Items items) {
    return items.items().stream().allMatch(Raw.Leaf.class::isInstance)
        ? Optional.of(
            new Settings.StringList(
                items.items().stream().map(item -> ((Raw.Leaf) item).text()).toList()))
        : Optional.empty();
  }

  static List<String> split(String text) {
    return Arrays.stream(text.split("[\\s,]+")).filter(item -> !item.isEmpty()).toList();
  }

  /// Reads `1h30m`, `1500ms`, `0`; nothing negative, no number without a unit but zero.
  static Optional<Duration> duration(String text) {
    String stripped = text.strip();
    if (stripped.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher part = DURATION_PART.matcher(stripped);
    double nanos = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      nanos += Double.parseDouble(part.group(1)) * nanosOf(part.group(2));
      end = part.end();
    }
    return end == 0 || end != stripped.length() || nanos > Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.round(nanos)));
  }

  private static double nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3_600e9;
      default -> 86_400e9;
    };
  }

  /// The shortest text that {@link #duration} reads back.
  static String text(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    long millis = duration.toMillis();
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
