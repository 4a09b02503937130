package io.holdfast.fanout.publish;

import java.time.Duration;

/// How much may be held, and how much of it stays in memory. A publish that nobody answers for
/// `patience` is held. When there is no more room the new one is refused, or the oldest dropped.
/// The backbone remembers keys for `keysKept`.
///
/// Immutable.
public record SpoolRules(
    int itemsMax,
    long bytesMax,
    long memoryBytes,
    Duration patience,
    boolean dropsOldest,
    Duration keysKept) {
  /// Long enough for a redial of an adapter, short enough for a publisher (it waits two seconds at
  /// most while an outage is being noticed).
  public static final Duration PATIENCE = Duration.ofMillis(1_500);

  public static final SpoolRules DEFAULT = new SpoolRules(100_000, 256L << 20, 16L << 20, PATIENCE);

  public SpoolRules(int itemsMax, long bytesMax, long memoryBytes, Duration patience) {
    this(itemsMax, bytesMax, memoryBytes, patience, false, Duration.ofMinutes(5));
  }

  /// As these, dropping the oldest.
  public SpoolRules droppingOldest() {
    return new SpoolRules(itemsMax, bytesMax, memoryBytes, patience, true, keysKept);
  }
}
