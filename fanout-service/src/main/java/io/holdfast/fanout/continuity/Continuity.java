package io.holdfast.fanout.continuity;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import java.util.List;

/// Judges an arriving slice against the reader's position. Across epochs it believes the lineage
/// that came with the last verdict: a slice of a later epoch continues when it begins right above
/// that epoch's floor and no epoch between has publications.
public final class Continuity {
  private static final Verdict NEXT = new Verdict.Next(0);
  private static final Verdict DUPLICATE = new Verdict.Duplicate();
  private static final Verdict NEW_EPOCH = new Verdict.NewEpoch();

  /// What an arriving slice is to a reader.
  public sealed interface Verdict {
    /// It continues, after its first `known` publications, which the reader has.
    record Next(int known) implements Verdict {}

    /// The reader has all of it.
    record Duplicate() implements Verdict {}

    /// Offsets from `expected` up to below `got` are missing.
    record Gap(long expected, long got) implements Verdict {}

    /// Its epoch is not part of the lineage: only a fresh verdict can tell.
    record NewEpoch() implements Verdict {}
  }

  private Continuity() {}

  public static Verdict judge(Position at, Lineage lineage, ChannelSlice slice) {
    long first = slice.publications().getFirst().offset();
    long last = slice.publications().getLast().offset();
    if (last - first != slice.publications().size() - 1) {
      return new Verdict.Gap(at.offset() + 1, last);
    }
    if (last <= at.offset()) {
      return DUPLICATE;
    }
    boolean sameEpoch = slice.epoch() == at.epoch();
    if (sameEpoch && first == at.offset() + 1) {
      return NEXT;
    }
    long expected = expected(at, lineage, slice);
    if (expected < 0 && sameEpoch) {
      expected = at.offset() + 1;
    }
    if (expected < 0) {
      return NEW_EPOCH;
    }
    if (first == expected) {
      return NEXT;
    }
    return first < expected
        ? new Verdict.Next((int) (expected - first))
        : new Verdict.Gap(expected, first);
  }

  /// The offset that a reader at `at` needs next, by the lineage; -1 when the lineage does not
  /// know.
  private static long expected(Position at, Lineage lineage, ChannelSlice slice) {
    List<EpochLink> links = lineage.links();
    if (links.isEmpty()) {
      // Nothing was ever stored: the very first publication needs no proof.
      return at.equals(Position.NONE) && slice.first().offset() == 1 ? 1 : -1;
    }
    int here = indexOf(links, at);
    if (here < 0 && !at.isNone()) {
      return -1;
    }
    if (here >= 0
        && (links.get(here).epoch() == slice.epoch() || at.offset() < links.get(here).base())) {
      return at.offset() + 1;
    }
    for (int i = here + 1; i < links.size(); i++) {
      EpochLink link = links.get(i);
      if (link.epoch() == slice.epoch() || link.base() > link.floor()) {
        return link.floor() + 1;
      }
    }
    return -1;
  }

  /// The link that the position lies in: its own, a later one that it was carried into live, or an
  /// earlier one when it names where to resume below its epoch.
  private static int indexOf(List<EpochLink> links, Position at) {
    int index = -1;
    for (int i = links.size() - 1; i >= 0 && index < 0; i--) {
      if (links.get(i).epoch() == at.epoch()) {
        index = i;
      }
    }
    while (index > 0 && at.offset() < links.get(index).floor()) {
      index--;
    }
    while (index >= 0 && index + 1 < links.size() && at.offset() > links.get(index + 1).floor()) {
      index++;
    }
    return index;
  }
}
