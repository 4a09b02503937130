package io.holdfast.runtime.settings;

import java.util.Collection;

/// Finds the known name that a misspelt one was probably meant to be.
final class Nearest {
  private Nearest() {}

  /// The nearest of `known` by edit distance, or the one with the same last part; empty when
  /// nothing is near.
  static String of(String name, Collection<String> known) {
    String best = "";
    int bestDistance = Math.max(2, name.length() / 4) + 1;
    for (String candidate : known) {
      int distance = distance(name, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? sameEnding(name, known) : best;
  }

  private static String sameEnding(String name, Collection<String> known) {
    String last = "." + name.substring(name.lastIndexOf('.') + 1);
    return known.stream().filter(path -> path.endsWith(last)).findFirst().orElse("");
  }

  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
