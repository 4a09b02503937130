package io.holdfast.edge.hub;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Publication;
import io.holdfast.edge.protocol.EncodedSlice;
import io.holdfast.edge.protocol.PublicationFrames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The held publications of a channel that members were shown, until they come through the stream:
/// who was shown one is not given it again. Whoever joined while something was held that it was not
/// shown is shown nothing until all of that has come.
///
/// Owned by its hub.
final class Previews {
  /// Publications that are remembered; what comes above it is not shown, and so comes later. Never
  /// more than the spools of the fanouts hold.
  static final int MAX = 16_384;

  /// Shown to members who joined before `from`.
  private record Shown(int from, String spool) {}

  private final Map<String, Shown> byKey = new HashMap<>();
  private int count;

  /// What members who joined at a time are given of the slice at hand, by what they are not.
  private final Map<Integer, EncodedSlice> rests = new HashMap<>(2);

  /// The mark that a member gets when it joins.
  int count() {
    return count;
  }

  int size() {
    return byKey.size();
  }

  /// Remembers it as shown to all members whose mark is below the answer; 0 = it is not shown.
  int take(HubEvent.Previewed told) {
    if (told.after().isEmpty()) {
      byKey.values().removeIf(shown -> shown.spool().equals(told.spool()));
    }
    Shown before = byKey.get(told.after());
    boolean continues = told.after().isEmpty() || before != null;
    if (!continues || byKey.size() >= MAX || byKey.containsKey(told.key())) {
      return 0;
    }
    count++;
    int from = before == null ? count : before.from();
    byKey.put(told.key(), new Shown(from, told.spool()));
    return from;
  }

  /// Whether some of it was shown to somebody.
  boolean concern(ChannelSlice slice) {
    return !byKey.isEmpty()
        && slice.publications().stream().anyMatch(each -> byKey.containsKey(each.key()));
  }

  /// What of the slice a member with this mark was not shown; null = nothing is left.
  @Nullable EncodedSlice rest(
      EncodedSlice publications, int mark, boolean numbered, PublicationFrames encoder) {
    List<Publication> all = publications.slice().publications();
    int hidden = 0;
    for (Publication each : all) {
      hidden += wasShown(each, mark) ? 1 : 0;
    }
    if (hidden == 0 || hidden == all.size()) {
      return hidden == 0 ? publications : null;
    }
    // Who was shown fewer was shown none that others were not, so their number says which.
    return rests.computeIfAbsent(
        hidden,
        _ -> {
          List<Publication> left = all.stream().filter(each -> !wasShown(each, mark)).toList();
          ChannelSlice slice = publications.slice();
          return new EncodedSlice(
              new ChannelSlice(slice.channel(), slice.epoch(), left), numbered, encoder);
        });
  }

  private boolean wasShown(Publication publication, int mark) {
    Shown shown = byKey.get(publication.key());
    return shown != null && mark < shown.from();
  }

  /// The slice is delivered.
  void passed(ChannelSlice slice) {
    rests.clear();
    slice.publications().forEach(each -> byKey.remove(each.key()));
  }
}
