package io.holdfast.fanout.history;

import io.holdfast.contract.EpochLink;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Lineage.Standing;
import io.holdfast.contract.Position;
import io.holdfast.contract.ResyncReason;
import java.util.List;

/// Places a reader on a channel's history. A link resumes from anything that is in memory or in the
/// backbone; a client only from inside its namespace's window, but always from the exact top.
public final class RecoveryRule {
  private static final Ruling AT_TOP = new Ruling.AtTop();
  private static final Ruling AHEAD = new Ruling.Ahead();
  private static final Ruling NEEDS_PROOF = new Ruling.NeedsProof();

  private RecoveryRule() {}

  public static Ruling forLink(ChannelHistory history, Lineage lineage, Position position) {
    Lineage now = lineage.withTop(history.top().offset());
    return switch (now.place(position)) {
      case Standing.OnLog(long offset) -> onLog(history, now, offset);
      case Standing.InLostTail(long offset, _, _) ->
          offset >= history.reach() && offset <= history.top().offset()
              ? inMemory(history, offset)
              : new Ruling.Lost(ResyncReason.EPOCH_CHANGED, offset + 1);
      case Standing.UnknownEpoch() ->
          position.epoch() > now.currentEpoch() ? NEEDS_PROOF : changed();
      case Standing.NeverHandedOut() ->
          position.offset() > history.top().offset() && isNewest(now, position)
              ? NEEDS_PROOF
              : changed();
    };
  }

  /// As {@link #forLink}, then narrowed to what clients of the namespace may have.
  public static Ruling forClient(
      ChannelHistory history, Lineage lineage, Position position, Window window, long wallMillis) {
    Ruling ruling = forLink(history, lineage, position);
    return switch (ruling) {
      case Ruling.InMemory(long after) -> {
        if (after >= history.reachOf(window, wallMillis)) {
          yield ruling;
        }
        yield new Ruling.Lost(expired(history, after), after + 1);
      }
      case Ruling.NeedsRead(long after) -> {
        boolean surelyOut =
            after < history.removedUpTo()
                || history.proves(window, wallMillis)
                || tooMany(history, now(history, lineage), after, window);
        yield surelyOut ? new Ruling.Lost(expired(history, after), after + 1) : ruling;
      }
      case Ruling.AtTop _, Ruling.Ahead _, Ruling.NeedsProof _, Ruling.Lost _ -> ruling;
    };
  }

  private static Lineage now(ChannelHistory history, Lineage lineage) {
    return lineage.withTop(history.top().offset());
  }

  private static ResyncReason expired(ChannelHistory history, long after) {
    return after < history.removedUpTo()
        ? ResyncReason.HISTORY_TRIMMED
        : ResyncReason.POSITION_EXPIRED;
  }

  private static Ruling onLog(ChannelHistory history, Lineage lineage, long offset) {
    long top = history.top().offset();
    if (offset > top) {
      return AHEAD;
    }
    if (offset >= history.reach()) {
      return inMemory(history, offset);
    }
    long hopped = hop(lineage, offset);
    return hopped >= history.reach() && hopped <= top
        ? inMemory(history, hopped)
        : new Ruling.NeedsRead(offset);
  }

  private static Ruling inMemory(ChannelHistory history, long offset) {
    return history.countAfter(offset) == 0 ? AT_TOP : new Ruling.InMemory(offset);
  }

  /// A reader at the end of an earlier epoch, or before the first, stands, for what it is owed, at
  /// the floor of the next.
  private static long hop(Lineage lineage, long offset) {
    List<EpochLink> links = lineage.links();
    long at = offset == 0 && !links.isEmpty() ? links.getFirst().floor() : offset;
    for (int i = 0; i + 1 < links.size(); i++) {
      EpochLink link = links.get(i);
      long end = Math.max(link.base(), link.floor());
      boolean atItsEnd =
          at == end || (link.end() == EpochLink.End.EXACT && link.top() > end && at == link.top());
      if (at >= link.floor() && atItsEnd) {
        at = Math.max(at, links.get(i + 1).floor());
      }
    }
    return at;
  }

  private static boolean isNewest(Lineage lineage, Position position) {
    return lineage.isEmpty()
        || position.epoch() == lineage.currentEpoch()
        || position.offset() > lineage.links().getLast().floor();
  }

  /// More publications than the window holds lie between, by offsets alone (inside the last epoch).
  private static boolean tooMany(
      ChannelHistory history, Lineage lineage, long after, Window window) {
    return !lineage.isEmpty()
        && after >= lineage.links().getLast().floor()
        && history.top().offset() - after > window.count();
  }

  private static Ruling changed() {
    return new Ruling.Lost(ResyncReason.EPOCH_CHANGED, 0);
  }
}
