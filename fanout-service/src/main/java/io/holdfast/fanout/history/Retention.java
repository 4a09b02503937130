package io.holdfast.fanout.history;

import io.holdfast.contract.settings.ChannelOptions;
import java.time.Duration;

/// How much of a channel this process keeps in memory: publications, bytes (weights) and age. At
/// the bound the oldest go; a reader that needs them is served from the backbone.
///
/// Immutable.
public record Retention(int countMax, long bytesMax, long ageMaxMillis) {
  /// What is kept of every followed channel, history or not, so that links resume from memory.
  public static final Retention LINK =
      new Retention(256, 1L << 20, Duration.ofMinutes(10).toMillis());

  public Retention {
    if (countMax < 1 || bytesMax < 1 || ageMaxMillis < 1) {
      throw new IllegalArgumentException(
          "retention needs bounds above 0: " + countMax + ", " + bytesMax + ", " + ageMaxMillis);
    }
  }

  /// The larger of what links need and what the namespace keeps for clients. `history_bytes` 0 =
  /// the link's bound alone or 1 MiB per 256 publications of history, whichever is larger.
  public static Retention of(ChannelOptions options) {
    if (!options.hasHistory()) {
      return LINK;
    }
    long bytes =
        options.historyBytes() > 0
            ? options.historyBytes()
            : LINK.bytesMax * Math.ceilDiv(options.historySize(), LINK.countMax);
    return new Retention(
        Math.max(options.historySize(), LINK.countMax),
        Math.max(bytes, 1),
        Math.max(options.historyTtl().toMillis(), LINK.ageMaxMillis));
  }
}
