package io.holdfast.edge.hub;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Publication;
import io.holdfast.edge.protocol.EncodedSlice;
import io.holdfast.edge.protocol.PublicationFrames;
import io.holdfast.edge.tags.TagsFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one filter selects of the slice at hand, found once for all members who said it.
///
/// Owned by its hub.
final class Selection {
  final TagsFilter filter;

  /// So many share it.
  int members;

  private @Nullable EncodedSlice at;
  private @Nullable EncodedSlice selected;

  Selection(TagsFilter filter) {
    this.filter = filter;
  }

  /// What of these publications it selects; null = none.
  @Nullable EncodedSlice of(
      EncodedSlice publications, boolean numbered, PublicationFrames encoder) {
    if (at != publications) {
      at = publications;
      selected = select(publications, numbered, encoder);
    }
    return selected;
  }

  private @Nullable EncodedSlice select(
      EncodedSlice publications, boolean numbered, PublicationFrames encoder) {
    ChannelSlice slice = publications.slice();
    List<Publication> left =
        slice.publications().stream().filter(each -> filter.selects(each.tags())).toList();
    if (left.size() == slice.publications().size()) {
      return publications;
    }
    return left.isEmpty()
        ? null
        : new EncodedSlice(
            new ChannelSlice(slice.channel(), slice.epoch(), left), numbered, encoder);
  }

  /// The slice is delivered.
  void forget() {
    at = null;
    selected = null;
  }
}
