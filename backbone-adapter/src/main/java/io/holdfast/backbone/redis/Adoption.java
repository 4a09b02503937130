package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.contract.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The epoch that a log begins when it is not the one that its state was written on: a new log, a
/// wiped one, a server that came back or failed over. It always begins an epoch, even when nothing
/// seems lost: nobody can prove that no other adapter was told of more. Its floor lies above every
/// offset handed out before, by the rate bound and by what is known, which covers a clock that went
/// back. Epochs that this process knows and the log does not stay in the table with nothing in
/// them, so that their readers are placed and not lost.
///
/// Immutable.
///
/// @param ends of the epochs that lost theirs: the newest sequence that anybody was handed
public record Adoption(
    long epoch, long last, List<Fork> forks, long high, Map<Long, Long> ends, boolean anew) {
  /// Positions of older epochs are unknown.
  static final int FORKS_MAX = 16;

  public static Adoption of(LogState found, Memory memory) {
    boolean anew = !found.exists();
    long last = anew ? 0 : found.last();
    List<Fork> forks = new ArrayList<>(anew ? List.of() : found.forks());
    long newest = forks.isEmpty() ? 0 : forks.getLast().epoch();
    for (Fork known : memory.forks()) {
      if (known.epoch() > newest) {
        forks.add(new Fork(known.epoch(), known.floor(), last));
      }
    }
    long epoch = Math.max(1, found.timeMillis());
    long floor = 0;
    long high = Math.max(anew ? 0 : found.high(), memory.high());
    if (!forks.isEmpty()) {
      Fork before = forks.getLast();
      epoch = Math.max(epoch, before.epoch() + 1);
      floor =
          Math.max(before.floor() + (epoch - before.epoch()) * Position.OFFSETS_PER_MILLI, high);
    }
    forks.add(new Fork(epoch, floor, last));
    int first = Math.max(0, forks.size() - FORKS_MAX);
    List<Fork> kept = List.copyOf(forks.subList(first, forks.size()));
    return new Adoption(epoch, last, kept, high, ends(kept, found, memory), anew);
  }

  /// What the log was told and what is known here, of each epoch of which the log has less.
  private static Map<Long, Long> ends(List<Fork> forks, LogState found, Memory memory) {
    Map<Long, Long> known = memory.knownEnds();
    Map<Long, Long> ends = new TreeMap<>();
    for (int i = 0; i + 1 < forks.size(); i++) {
      long epoch = forks.get(i).epoch();
      long end = Math.max(found.witnessed(epoch), known.getOrDefault(epoch, 0L));
      if (end > forks.get(i + 1).base()) {
        ends.put(epoch, end);
      }
    }
    return ends;
  }

  /// The arguments of the script that begins it if everything is still as it was found.
  Object[] arguments(LogState found, int partitions) {
    return new Object[] {
      found.epoch() == 0 ? "" : Long.toString(found.epoch()),
      found.boundTo(),
      found.epoch() == 0 ? "" : Long.toString(found.last()),
      found.replication(),
      Long.toString(epoch),
      Long.toString(last),
      LogState.text(forks),
      Long.toString(high),
      Integer.toString(partitions),
      anew ? "1" : "0",
      LogState.text(ends)
    };
  }
}
