package io.holdfast.backbone.serving;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a fanout says on its link.
public sealed interface FanoutFrame {
  record Hello(int major, int minor, String instance, String node, long creditBytes)
      implements FanoutFrame {}

  record Follows(List<Wanted> wanted) implements FanoutFrame {}

  /// One channel to follow. Without `after`, the newest `windowCount` publications of the last
  /// `windowAgeMillis` come first.
  record Wanted(
      String channel,
      long generation,
      @Nullable Position after,
      int windowCount,
      long windowAgeMillis) {}

  record Unfollows(List<String> channels) implements FanoutFrame {}

  /// Publishes in one lane, and the answers to those that are not even well formed. Lane 0 is a
  /// lane of its own for each frame.
  record Publishes(long lane, List<PublishRequest> requests, List<Answer> refused)
      implements FanoutFrame {}

  record Read(long id, HistoryQuery query) implements FanoutFrame {}

  record Remove(long id, String channel) implements FanoutFrame {}

  record Credit(long bytes) implements FanoutFrame {}

  record Beat() implements FanoutFrame {}

  /// A frame of a newer minor version.
  record Unfamiliar() implements FanoutFrame {}

  /// Breaks the protocol; the link is closed.
  record Malformed(String reason) implements FanoutFrame {}

  /// The answer to one publish.
  record Answer(long id, PublishResult result) {}
}
