package io.holdfast.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of history in reading order. `resync` says that `since` could not be honoured;
/// publications up to `removedUpTo` were removed on request.
///
/// Immutable.
public record HistoryPage(
    Lineage lineage,
    List<ChannelSlice> slices,
    boolean more,
    Recovery.@Nullable Resync resync,
    long removedUpTo) {
  // Not compact: the compiler drops the nullness of a compact constructor's parameters.
  public HistoryPage(
      Lineage lineage,
      List<ChannelSlice> slices,
      boolean more,
      Recovery.@Nullable Resync resync,
      long removedUpTo) {
    this.lineage = lineage;
    this.slices = List.copyOf(slices);
    this.more = more;
    this.resync = resync;
    this.removedUpTo = removedUpTo;
  }

  /// A page of a channel of which nothing was removed, as far as is known.
  public HistoryPage(
      Lineage lineage, List<ChannelSlice> slices, boolean more, Recovery.@Nullable Resync resync) {
    this(lineage, slices, more, resync, 0);
  }

  public Position top() {
    return lineage.top();
  }
}
