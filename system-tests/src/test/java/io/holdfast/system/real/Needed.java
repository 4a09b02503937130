package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// What a test needs of the machine. Where it is missing the test is skipped, except in continuous
/// integration, where it fails.
final class Needed {
  private Needed() {}

  static void is(boolean there, String otherwise) {
    if (System.getenv("CI") == null) {
      assumeTrue(there, otherwise);
    } else {
      assertTrue(there, otherwise);
    }
  }
}
