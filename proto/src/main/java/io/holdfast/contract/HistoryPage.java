package io.holdfast.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of history in reading order. `resync` says that `since` could not be honoured.
///
/// Immutable.
public record HistoryPage(
    Lineage lineage, List<ChannelSlice> slices, boolean more, Recovery.@Nullable Resync resync) {
  public HistoryPage {
    slices = List.copyOf(slices);
  }

  public Position top() {
    return lineage.top();
  }
}
