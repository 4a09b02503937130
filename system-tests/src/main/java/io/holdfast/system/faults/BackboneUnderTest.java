package io.holdfast.system.faults;

import io.holdfast.system.process.SixProcesses;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/// A real backbone that can be broken, and how our processes are told to use it.
interface BackboneUnderTest extends AutoCloseable {
  /// Which there are.
  enum Kind {
    EMBEDDED,
    REDIS,
    SENTINEL;

    /// As on the command line and in the table.
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Kind of(String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.word().equals(word))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no backbone " + word));
    }

    BackboneUnderTest start(Path folder, Setup setup) {
      return switch (this) {
        case EMBEDDED -> new EmbeddedUnderTest();
        case REDIS -> new RedisUnderTest(folder.resolve("redis"), setup.serverOptions());
        case SENTINEL -> new SentinelUnderTest(folder);
      };
    }
  }

  /// How the six processes reach it.
  SixProcesses.Plan plan(Map<String, String> settings);

  @Override
  void close();
}
