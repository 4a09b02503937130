package io.holdfast.edge.transport;

import java.util.List;
import java.util.Locale;

/// Which `Origin` headers are admitted. A pattern's `*` stands for any characters. No patterns
/// admit no origin at all; a request without the header is not from a browser and always admitted.
///
/// Immutable.
public final class Origins {
  private final List<String> patterns;

  public Origins(List<String> patterns) {
    this.patterns = patterns.stream().map(p -> p.toLowerCase(Locale.ROOT)).toList();
  }

  public boolean admits(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    return patterns.stream().anyMatch(pattern -> matches(pattern, lower));
  }

  private static boolean matches(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(text);
    }
    String tail = parts[parts.length - 1];
    if (!text.startsWith(parts[0])
        || !text.endsWith(tail)
        || text.length() < parts[0].length() + tail.length()) {
      return false;
    }
    int at = parts[0].length();
    int end = text.length() - tail.length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0 || found + parts[i].length() > end) {
        return false;
      }
      at = found + parts[i].length();
    }
    return true;
  }
}
