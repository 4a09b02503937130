package io.holdfast.fanout.presence;

/// A pattern of channel names: `*` stands for any characters, `?` for one, everything else for
/// itself. An empty pattern selects all. Matching takes time proportional to name times pattern at
/// worst.
///
/// Immutable.
public record Glob(String pattern) {
  public boolean matches(String name) {
    if (pattern.isEmpty()) {
      return true;
    }
    int at = 0;
    int in = 0;
    int star = -1;
    int resume = 0;
    while (at < name.length()) {
      char wanted = in < pattern.length() ? pattern.charAt(in) : '\0';
      if (in < pattern.length() && wanted == '*') {
        star = in++;
        resume = at;
      } else if (in < pattern.length() && (wanted == '?' || wanted == name.charAt(at))) {
        in++;
        at++;
      } else if (star >= 0) {
        in = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (in < pattern.length() && pattern.charAt(in) == '*') {
      in++;
    }
    return in == pattern.length();
  }
}
