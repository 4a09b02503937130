package io.holdfast.contract;

import org.jspecify.annotations.Nullable;

/// A bounded read of a channel's history. `since` is exclusive in the reading direction; `limit` 0
/// asks for the top only; `maxAgeMillis` and `newest` 0 = unbounded.
///
/// Immutable.
public record HistoryQuery(
    String channel,
    @Nullable Position since,
    int limit,
    boolean reverse,
    long maxAgeMillis,
    int newest) {

  public static HistoryQuery topOf(String channel) {
    return new HistoryQuery(channel, null, 0, false, 0, 0);
  }
}
