package io.holdfast.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of history in reading order. `resync` says that `since` could not be honoured.
///
/// Immutable.
public record HistoryPage(
    Lineage lineage, List<ChannelSlice> slices, boolean more, Recovery.@Nullable Resync resync) {
  // Not compact: the compiler drops the nullness of a compact constructor's parameters.
  public HistoryPage(
      Lineage lineage, List<ChannelSlice> slices, boolean more, Recovery.@Nullable Resync resync) {
    this.lineage = lineage;
    this.slices = List.copyOf(slices);
    this.more = more;
    this.resync = resync;
  }

  public Position top() {
    return lineage.top();
  }
}
