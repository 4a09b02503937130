package io.holdfast.runtime.settings;

import java.util.List;

/// A rule across keys. It runs when every value it looks at is fine by itself.
@FunctionalInterface
public interface Check {
  void run(Settings settings, Report report);

  /// Where a check says what it found.
  interface Report {
    /// `also` names the other keys that the finding rests on: when one of them is wrong by itself,
    /// the finding is dropped.
    void error(String key, String value, String allowed, List<String> also);

    void warning(String key, String value, String text);
  }
}
