package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.Lineage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What memory keeps of one channel: its last offset in each epoch, where its retained publications
/// lie, up to where its past is gone, and its newest version. Offsets inside an epoch are dense, so
/// a publication is one `long`: segment number and place in it.
///
/// Owned by the log's writer.
final class ChannelIndex {
  private final String name;
  private final byte[] nameBytes;
  private final SegmentUse use;
  private long[] epochs = new long[1];
  private long[] firstRetained = new long[1];
  private long[] bases = new long[1];
  private int runs;
  private long[] locations = new long[2];
  private int head;
  private int size;
  private long trimmedUpTo;
  private long removedUpTo;
  private long newestSegment = -1;
  private long version;
  private String versionEpoch = "";

  ChannelIndex(String name, long trimmedUpTo, SegmentUse use) {
    this.use = use;
    this.name = name;
    this.nameBytes = name.getBytes(StandardCharsets.UTF_8);
    this.trimmedUpTo = trimmedUpTo;
  }

  static long location(long segment, int place) {
    return segment << 32 | place;
  }

  static long segmentOf(long location) {
    return location >>> 32;
  }

  static int placeOf(long location) {
    return (int) location;
  }

  String name() {
    return name;
  }

  byte[] nameBytes() {
    return nameBytes;
  }

  boolean hasRuns() {
    return runs > 0;
  }

  long topEpoch() {
    return runs == 0 ? 0 : epochs[runs - 1];
  }

  long top() {
    return runs == 0 ? 0 : bases[runs - 1];
  }

  long trimmedUpTo() {
    return trimmedUpTo;
  }

  /// Publications up to here were removed on request; 0 = none.
  long removedUpTo() {
    return removedUpTo;
  }

  /// The segment of the channel's newest entry of any kind.
  long newestSegment() {
    return newestSegment;
  }

  /// How many publications are retained.
  int size() {
    return size;
  }

  boolean supersedes(long other, String otherEpoch) {
    return version != 0 && versionEpoch.equals(otherEpoch) && other <= version;
  }

  void version(long newest, String newestEpoch) {
    version = newest;
    versionEpoch = newestEpoch;
  }

  void published(long epoch, long offset, long location) {
    if (topEpoch() != epoch) {
      addRun(epoch, offset, offset - 1);
    }
    if (offset != bases[runs - 1] + 1) {
      throw new IllegalStateException(
          "offset " + offset + " of " + name + " after " + bases[runs - 1]);
    }
    bases[runs - 1] = offset;
    if (size == locations.length) {
      long[] larger = new long[size * 2];
      int first = Math.min(size, locations.length - head);
      System.arraycopy(locations, head, larger, 0, first);
      System.arraycopy(locations, 0, larger, first, size - first);
      locations = larger;
      head = 0;
    }
    locations[(head + size) & (locations.length - 1)] = location;
    size++;
    enter(segmentOf(location));
  }

  private void enter(long segment) {
    if (segment != newestSegment) {
      newestSegment = segment;
      use.entered(segment, this);
    }
  }

  private void addRun(long epoch, long first, long base) {
    if (runs == epochs.length) {
      epochs = Arrays.copyOf(epochs, runs + 2);
      firstRetained = Arrays.copyOf(firstRetained, runs + 2);
      bases = Arrays.copyOf(bases, runs + 2);
    }
    epochs[runs] = epoch;
    firstRetained[runs] = first;
    bases[runs] = base;
    runs++;
  }

  /// Everything so far is removed by the entry at `location`.
  void removed(long location) {
    for (int run = 0; run < runs; run++) {
      firstRetained[run] = bases[run] + 1;
    }
    locations = new long[2];
    head = 0;
    size = 0;
    trimmedUpTo = Math.max(trimmedUpTo, top());
    removedUpTo = trimmedUpTo;
    enter(segmentOf(location));
  }

  /// The channel was carried over to `location`; nothing else changes.
  void carriedTo(long location) {
    enter(segmentOf(location));
  }

  /// Forgets publications in segments before `segment`.
  void trimBefore(long segment) {
    while (size > 0 && segmentOf(locations[head]) < segment) {
      head = (head + 1) & (locations.length - 1);
      size--;
      int run = 0;
      while (firstRetained[run] > bases[run]) {
        run++;
      }
      trimmedUpTo = firstRetained[run]++;
    }
  }

  /// How many retained publications have offsets up to `offset`.
  int countUpTo(long offset) {
    long count = 0;
    for (int run = 0; run < runs && firstRetained[run] <= offset; run++) {
      count += Math.max(0, Math.min(offset, bases[run]) - firstRetained[run] + 1);
    }
    return (int) count;
  }

  /// Locations of the retained publications `from` to `to` (exclusive), oldest first.
  long[] locations(int from, int to) {
    long[] copy = new long[to - from];
    for (int i = from; i < to; i++) {
      copy[i - from] = locations[(head + i) & (locations.length - 1)];
    }
    return copy;
  }

  Lineage lineage(EpochTable table) {
    List<Fork> forks = table.forks();
    List<EpochLink> links = new ArrayList<>(forks.size());
    for (int i = 0; i < forks.size(); i++) {
      Fork fork = forks.get(i);
      long ceiling = i + 1 < forks.size() ? forks.get(i + 1).floor() : Long.MAX_VALUE;
      long base = Math.max(fork.floor(), Math.min(trimmedUpTo, ceiling));
      boolean known = false;
      for (int run = 0; run < runs; run++) {
        if (epochs[run] == fork.epoch()) {
          base = bases[run];
          known = true;
        }
      }
      boolean current = i == forks.size() - 1;
      links.add(new EpochLink(fork.epoch(), fork.floor(), base, current && known ? base : 0));
    }
    return new Lineage(links);
  }

  /// What {@link #restore} reads: the channel's past without its publications.
  byte[] carried() {
    RecordFormat.Extras out = new RecordFormat.Extras();
    out.number(runs);
    for (int run = 0; run < runs; run++) {
      out.number(epochs[run]).number(bases[run]);
    }
    return out.number(version).text(versionEpoch).number(removedUpTo).bytes();
  }

  /// Takes a carried past over, unless the channel is known better already.
  void restore(ByteBuffer carried, long location) {
    enter(segmentOf(location));
    if (runs > 0) {
      return;
    }
    long count = carried.getLong();
    for (long i = 0; i < count; i++) {
      long epoch = carried.getLong();
      long base = carried.getLong();
      addRun(epoch, base + 1, base);
    }
    version = carried.getLong();
    byte[] text = new byte[carried.getInt()];
    carried.get(text);
    versionEpoch = new String(text, StandardCharsets.UTF_8);
    // Logs of before do not say.
    removedUpTo = carried.remaining() >= Long.BYTES ? carried.getLong() : 0;
    trimmedUpTo = top();
  }
}
