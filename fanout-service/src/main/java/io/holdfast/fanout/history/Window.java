package io.holdfast.fanout.history;

import io.holdfast.contract.settings.ChannelOptions;

/// What of a channel clients may recover from and read: its newest `count` publications that are
/// not older than `ageMillis`. Count 0 = nothing at all.
///
/// Immutable.
public record Window(int count, long ageMillis) {
  public static final Window NONE = new Window(0, 0);

  public static Window of(ChannelOptions options) {
    return options.hasHistory()
        ? new Window(options.historySize(), options.historyTtl().toMillis())
        : NONE;
  }

  public boolean isNone() {
    return count == 0;
  }

  /// The narrower of this window and what a query asks for (0 = no bound of its own).
  public Window narrowed(int newest, long maxAgeMillis) {
    return new Window(
        newest > 0 ? Math.min(count, newest) : count,
        maxAgeMillis > 0 ? Math.min(ageMillis, maxAgeMillis) : ageMillis);
  }
}
