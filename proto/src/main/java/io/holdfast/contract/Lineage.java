package io.holdfast.contract;

import java.util.ArrayList;
import java.util.List;

/// A channel's past, oldest epoch first, the current one last, and the rule that places a reader's
/// position on it. Because offsets are never handed out twice, a position of an earlier epoch with
/// an offset above the next epoch's floor belongs to a reader that followed live across the fork.
///
/// Immutable.
public record Lineage(List<EpochLink> links) {
  public static final Lineage EMPTY = new Lineage(List.of());

  /// Where a position stands on today's log.
  public sealed interface Standing {
    /// The reader has everything up to `offset` of today's log.
    record OnLog(long offset) implements Standing {}

    /// The reader stands inside a tail that the log lost; it has everything up to `offset` of it.
    /// What was handed out after that, up to `lostTo` (0 = unknown), is not on the log.
    record InLostTail(long offset, long lostTo, long resumeAfter) implements Standing {}

    /// Nobody knows the epoch.
    record UnknownEpoch() implements Standing {}

    /// The offset was never handed out in that epoch.
    record NeverHandedOut() implements Standing {}
  }

  public Lineage {
    links = List.copyOf(links);
  }

  public boolean isEmpty() {
    return links.isEmpty();
  }

  public long currentEpoch() {
    return links.isEmpty() ? 0 : links.getLast().epoch();
  }

  /// The channel's top, or {@link Position#NONE} when nothing was ever stored.
  public Position top() {
    return links.isEmpty()
        ? Position.NONE
        : new Position(links.getLast().epoch(), links.getLast().base());
  }

  /// The same past with the current epoch's top at `offset`, when it has risen since.
  public Lineage withTop(long offset) {
    if (links.isEmpty() || links.getLast().base() >= offset) {
      return this;
    }
    EpochLink last = links.getLast();
    List<EpochLink> moved = new ArrayList<>(links);
    moved.set(
        moved.size() - 1,
        new EpochLink(last.epoch(), last.floor(), offset, Math.max(last.top(), offset)));
    return new Lineage(moved);
  }

  /// Where the position stands. {@link Position#NONE} (a reader that saw the channel empty) stands
  /// before everything. Another position without an epoch (a client that names none) is placed by
  /// its offset alone, as far as the past is known.
  public Standing place(Position position) {
    if (position.equals(Position.NONE)) {
      return new Standing.OnLog(0);
    }
    int index = position.isNone() ? unnamed(position.offset()) : indexOf(position.epoch());
    if (index < 0) {
      return new Standing.UnknownEpoch();
    }
    while (index + 1 < links.size() && position.offset() > links.get(index + 1).floor()) {
      index++;
    }
    EpochLink link = links.get(index);
    if (position.offset() <= link.base()) {
      return new Standing.OnLog(position.offset());
    }
    boolean current = index == links.size() - 1;
    if (current) {
      return new Standing.NeverHandedOut();
    }
    if (link.top() != 0 && position.offset() > link.top()) {
      return new Standing.NeverHandedOut();
    }
    if (position.offset() == link.top()) {
      return new Standing.OnLog(position.offset());
    }
    return new Standing.InLostTail(position.offset(), link.top(), links.get(index + 1).floor());
  }

  private int unnamed(long offset) {
    return links.isEmpty() || offset < links.getFirst().floor() ? -1 : 0;
  }

  private int indexOf(long epoch) {
    for (int i = links.size() - 1; i >= 0; i--) {
      if (links.get(i).epoch() == epoch) {
        return i;
      }
    }
    return -1;
  }
}
