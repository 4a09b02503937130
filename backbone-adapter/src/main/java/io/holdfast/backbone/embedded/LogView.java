package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.LogPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of the log may be read: its segments, and where the answered part of the last one ends.
///
/// Immutable; replaced by the writer after each flush. The list of segments is shared, not copied.
record LogView(List<Segment> segments, long lastSequence, int place) {
  LogView {
    segments = List.copyOf(segments);
  }

  Segment active() {
    return segments.getLast();
  }

  LogPosition last() {
    return new LogPosition(epochs().current().epoch(), lastSequence);
  }

  EpochTable epochs() {
    return active().header().epochs();
  }

  /// First sequence that is still there.
  long firstRetained() {
    return segments.getFirst().header().base() + 1;
  }

  Head head() {
    return new Head(last(), firstRetained(), epochs().forks());
  }

  /// The segment with this number, or null when it is gone.
  @Nullable Segment byNumber(long number) {
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (segments.get(i).number() == number) {
        return segments.get(i);
      }
    }
    return null;
  }

  /// Index of the segment that holds, or will hold, the entry after `sequence`.
  int indexAfter(long sequence) {
    int i = segments.size() - 1;
    while (i > 0 && segments.get(i).header().base() > sequence) {
      i--;
    }
    return i;
  }

  /// Last sequence of the segment at `index`.
  long lastOf(int index) {
    return index + 1 < segments.size() ? segments.get(index + 1).header().base() : lastSequence;
  }

  /// Last sequence of an epoch.
  long lastOfEpoch(int forkIndex) {
    List<Fork> forks = epochs().forks();
    return forkIndex + 1 < forks.size() ? forks.get(forkIndex + 1).base() : lastSequence;
  }
}
