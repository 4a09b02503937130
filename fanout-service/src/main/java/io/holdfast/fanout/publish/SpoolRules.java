package io.holdfast.fanout.publish;

import java.time.Duration;

/// How much may be held, and how much of it stays in memory. A publish that nobody answers for
/// `patience` is held.
///
/// Immutable.
public record SpoolRules(int itemsMax, long bytesMax, long memoryBytes, Duration patience) {
  /// Long enough for a redial of an adapter, short enough for a publisher (it waits two seconds at
  /// most while an outage is being noticed).
  public static final Duration PATIENCE = Duration.ofMillis(1_500);

  public static final SpoolRules DEFAULT = new SpoolRules(100_000, 256L << 20, 16L << 20, PATIENCE);
}
