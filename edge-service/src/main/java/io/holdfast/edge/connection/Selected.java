package io.holdfast.edge.connection;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Publication;
import io.holdfast.edge.tags.TagsFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a filter leaves of publications that were recovered.
final class Selected {
  private Selected() {}

  /// A filter that is null leaves everything.
  static List<ChannelSlice> of(@Nullable TagsFilter filter, List<ChannelSlice> slices) {
    if (filter == null) {
      return slices;
    }
    List<ChannelSlice> selected = new ArrayList<>(slices.size());
    for (ChannelSlice slice : slices) {
      List<Publication> left =
          slice.publications().stream()
              .filter(publication -> filter.selects(publication.tags()))
              .toList();
      if (!left.isEmpty()) {
        selected.add(new ChannelSlice(slice.channel(), slice.epoch(), left));
      }
    }
    return selected;
  }
}
