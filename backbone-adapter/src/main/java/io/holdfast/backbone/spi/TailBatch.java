package io.holdfast.backbone.spi;

import java.util.List;

/// Every publication of the log after `after` up to `upTo`, in order, and every removal. `after` is
/// where the last delivery ended. Entries of other kinds use sequences too, so there may be fewer
/// than the distance.
///
/// Immutable.
public record TailBatch(
    LogPosition after,
    LogPosition upTo,
    List<TailEntry> entries,
    List<TailRemoval> removals,
    long bytes) {
  /// A batch without removals.
  public TailBatch(LogPosition after, LogPosition upTo, List<TailEntry> entries, long bytes) {
    this(after, upTo, entries, List.of(), bytes);
  }
}
