package io.holdfast.backbone.spi;

import java.util.List;

/// Every publication of the log after `after` up to `upTo`, in order. `after` is where the last
/// delivery ended. Entries of other kinds use sequences too, so `entries` may be fewer than the
/// distance.
///
/// Immutable.
public record TailBatch(LogPosition after, LogPosition upTo, List<TailEntry> entries, long bytes) {}
