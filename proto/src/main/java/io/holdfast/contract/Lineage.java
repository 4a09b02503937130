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
        new EpochLink(
            last.epoch(), last.floor(), offset, Math.max(last.top(), offset), last.end()));
    return new Lineage(moved);
  }

  /// Where the position stands. {@link Position#NONE} (a reader that saw the channel empty) stands
  /// before everything. Another position without an epoch (a client that names none) is placed by
  /// its offset alone, as far as the past is known.
  public Standing place(Position position) {
    if (position.equals(Position.NONE)) {
      return links.isEmpty() ? new Standing.OnLog(0) : onLogUnlessLostSince(firstToAnswerFor(0), 0);
    }
    int index = position.isNone() ? unnamed(position.offset()) : indexOf(position.epoch());
    if (index < 0) {
      return new Standing.UnknownEpoch();
    }
    while (index + 1 < links.size() && position.offset() > links.get(index + 1).floor()) {
      index++;
    }
    EpochLink link = links.get(index);
    long offset = position.offset();
    if (offset <= link.base()) {
      return onLogUnlessLostSince(firstToAnswerFor(index), offset);
    }
    if (index == links.size() - 1) {
      return new Standing.NeverHandedOut();
    }
    long next = links.get(index + 1).floor();
    return switch (link.end()) {
      case EXACT ->
          offset > link.top()
              ? new Standing.NeverHandedOut()
              : offset == link.top()
                  ? onLogUnlessLostSince(index + 1, offset)
                  : new Standing.InLostTail(offset, link.top(), next);
      case UNKNOWN, DOUBTFUL -> new Standing.InLostTail(offset, 0, next);
    };
  }

  /// The first epoch whose loss is told to a reader in the common prefix of this one: the next one
  /// while there is such a prefix, itself when nothing of it is left.
  private int firstToAnswerFor(int index) {
    EpochLink link = links.get(index);
    return link.base() > link.floor() ? index + 1 : index;
  }

  /// A reader that goes on with the log from here: it must not be carried in silence over what an
  /// epoch from `first` on lost.
  private Standing onLogUnlessLostSince(int first, long offset) {
    for (int i = links.size() - 2; i >= first; i--) {
      EpochLink link = links.get(i);
      if (link.lostAbove(offset)) {
        return new Standing.InLostTail(
            offset, link.end() == EpochLink.End.EXACT ? link.top() : 0, links.get(i + 1).floor());
      }
    }
    return new Standing.OnLog(offset);
  }

  /// The first offset of today's log that a reader who stands there is known to have missed; 0 =
  /// unknown.
  public long missedFrom(Standing standing) {
    return standing instanceof Standing.InLostTail tail && tail.resumeAfter() < top().offset()
        ? tail.resumeAfter() + 1
        : 0;
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
