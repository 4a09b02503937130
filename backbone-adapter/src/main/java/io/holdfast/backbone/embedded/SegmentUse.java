package io.holdfast.backbone.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which channels have entries in which segment, so that letting a segment go costs what is in it
/// and not what the log knows. A channel that was forgotten may still be named.
///
/// Owned by the log's writer. Bounded by the retained log: one place per channel and segment.
final class SegmentUse {
  private final Map<Long, List<ChannelIndex>> bySegment = new HashMap<>();

  /// The channel's newest entry is in this segment, and its entry before was not.
  void entered(long segment, ChannelIndex channel) {
    bySegment.computeIfAbsent(segment, _ -> new ArrayList<>()).add(channel);
  }

  List<ChannelIndex> in(long segment) {
    return bySegment.getOrDefault(segment, List.of());
  }

  void released(long segment) {
    bySegment.remove(segment);
  }
}
