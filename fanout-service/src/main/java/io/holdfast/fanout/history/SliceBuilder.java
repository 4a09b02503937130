package io.holdfast.fanout.history;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Publication;
import java.util.ArrayList;
import java.util.List;

/// Collects publications in reading order into slices, a new one at each change of epoch, up to a
/// bound of publications and bytes. The first publication is always taken.
///
/// Owned by whoever builds the page.
final class SliceBuilder {
  private final String channel;
  private final int countMax;
  private final long bytesMax;
  private final List<ChannelSlice> slices = new ArrayList<>(1);
  private List<Publication> open = new ArrayList<>();
  private long epoch;
  private int count;
  private long bytes;

  SliceBuilder(String channel, int countMax, long bytesMax) {
    this.channel = channel;
    this.countMax = countMax;
    this.bytesMax = bytesMax;
  }

  /// False when the page is full; the publication was then not taken.
  boolean add(long itsEpoch, Publication publication, int weight) {
    if (count == countMax || (count > 0 && bytes + weight > bytesMax)) {
      return false;
    }
    if (itsEpoch != epoch) {
      close();
      epoch = itsEpoch;
    }
    open.add(publication);
    count++;
    bytes += weight;
    return true;
  }

  private void close() {
    if (!open.isEmpty()) {
      slices.add(new ChannelSlice(channel, epoch, open));
      open = new ArrayList<>();
    }
  }

  List<ChannelSlice> slices() {
    close();
    return slices;
  }
}
