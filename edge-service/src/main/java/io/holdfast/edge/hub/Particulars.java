package io.holdfast.edge.hub;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.EncodedSlice;
import io.holdfast.edge.protocol.PublicationFrames;
import io.holdfast.edge.protocol.PublicationFrames.Encoded;
import io.holdfast.edge.tags.TagsFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Those members of a channel who do not take the shared frames. A member with deltas has its own
/// base, which is what it was given last, and so is nearly always the same for all of them: each
/// base is encoded once. Filters are looked at once for all who said the same.
///
/// Owned by its hub.
final class Particulars {
  private final boolean numbered;
  private final List<Particular> all = new ArrayList<>(2);
  private final Map<TagsFilter, Selection> selections = new HashMap<>(2);

  /// The base that was seen last. Whoever has an equal one shares this one's bytes.
  private @Nullable Payload base;

  Particulars(boolean numbered) {
    this.numbered = numbered;
  }

  void add(Particular member) {
    member.seat = all.size();
    all.add(member);
    if (member.intake instanceof Intake.Matching(TagsFilter filter)) {
      Selection selection = selections.computeIfAbsent(filter, Selection::new);
      selection.members++;
      member.selection = selection;
    } else if (Objects.equals(member.base, base)) {
      member.base = base;
    } else if (member.base != null) {
      base = member.base;
    }
  }

  void remove(Particular member) {
    Particular last = all.removeLast();
    if (member.seat < all.size()) {
      all.set(member.seat, last);
      last.seat = member.seat;
    }
    Selection selection = member.selection;
    if (selection != null && --selection.members == 0) {
      selections.remove(selection.filter);
    }
  }

  int count() {
    return all.size();
  }

  /// Gives every live member its own; returns the number of deliveries.
  long deliver(EncodedSlice publications, PublicationFrames encoder) {
    ChannelSlice slice = publications.slice();
    long last = slice.last().offset();
    long deliveries = 0;
    for (int i = 0; i < all.size(); i++) {
      Particular member = all.get(i);
      if (!member.resyncing && last > member.startOffset) {
        deliveries += deliver(member, publications, encoder);
      }
    }
    delivered();
    return deliveries;
  }

  /// Gives it to one that is live and has not everything of it; {@link #delivered} comes behind.
  long deliver(Particular member, EncodedSlice publications, PublicationFrames encoder) {
    long deliveries = give(member, frames(member, publications, encoder));
    hasNow(member, publications.slice());
    return deliveries;
  }

  /// As {@link #deliver}, whatever offset the member began at.
  long preview(Particular member, EncodedSlice publication, PublicationFrames encoder) {
    long deliveries = give(member, whole(member, publication, encoder));
    hasNow(member, publication.slice());
    return deliveries;
  }

  private void hasNow(Particular member, ChannelSlice slice) {
    Payload newest = slice.publications().getLast().data();
    member.base = member.selection == null ? newest : null;
    base = newest;
  }

  /// The slice was given to all.
  void delivered() {
    selections.values().forEach(Selection::forget);
  }

  private List<Encoded> whole(
      Particular member, EncodedSlice publications, PublicationFrames encoder) {
    Selection selection = member.selection;
    if (selection == null) {
      return publications.patches(member.receiver.dialect(), member.base, encoder);
    }
    EncodedSlice told = selection.of(publications, numbered, encoder);
    return told == null ? List.of() : told.frames(member.receiver.dialect(), encoder);
  }

  private List<Encoded> frames(
      Particular member, EncodedSlice publications, PublicationFrames encoder) {
    if (publications.slice().first().offset() > member.startOffset) {
      return whole(member, publications, encoder);
    }
    Selection selection = member.selection;
    EncodedSlice told =
        selection == null ? publications : selection.of(publications, numbered, encoder);
    if (told == null) {
      return List.of();
    }
    Dialect dialect = member.receiver.dialect();
    ChannelSlice slice = told.slice();
    List<Publication> after =
        slice.publications().stream().filter(p -> p.offset() > member.startOffset).toList();
    if (after.isEmpty()) {
      return List.of();
    }
    ChannelSlice rest = new ChannelSlice(slice.channel(), slice.epoch(), after);
    return selection == null
        ? encoder.encodeDeltas(dialect, rest, numbered, member.base)
        : encoder.encode(dialect, rest, numbered);
  }

  private static long give(Particular member, List<Encoded> frames) {
    long deliveries = 0;
    for (Encoded encoded : frames) {
      if (encoded.inappropriate()) {
        member.receiver.inappropriate();
        return deliveries;
      }
      member.receiver.deliver(encoded.frame());
      deliveries += encoded.count();
    }
    return deliveries;
  }
}
