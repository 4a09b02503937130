package io.holdfast.fanout.frame;

import io.holdfast.contract.Position;
import org.jspecify.annotations.Nullable;

/// A reader's wish to follow a channel. `after` null = from the top on, with the newest
/// `windowCount` publications not older than `windowAgeMillis` (0 = any age) before it.
///
/// Immutable.
public record Follow(
    String channel,
    long generation,
    @Nullable Position after,
    int windowCount,
    long windowAgeMillis) {
  public static Follow after(String channel, long generation, Position after) {
    return new Follow(channel, generation, after, 0, 0);
  }
}
