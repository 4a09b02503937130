package io.holdfast.fanout.history;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// Short ways to say what a channel holds.
public final class Publications {
  public static final String CHANNEL = "room";
  public static final long E1 = 1_000;
  public static final long E2 = 1_007;

  private Publications() {}

  /// Publications with these offsets, stored in the second of their offset.
  public static ChannelSlice slice(long epoch, long first, long last) {
    List<Publication> all = new ArrayList<>();
    LongStream.rangeClosed(first, last).forEach(offset -> all.add(at(offset, offset * 1_000)));
    return new ChannelSlice(CHANNEL, epoch, all);
  }

  public static Publication at(long offset, long timeMillis) {
    return new Publication(
        offset, Payload.wrap(new byte[52]), null, Map.of(), timeMillis, "", false);
  }

  /// One epoch from the beginning up to `top`.
  public static Lineage whole(long top) {
    return new Lineage(List.of(new EpochLink(E1, 0, top, top)));
  }

  /// E1 handed out up to 65, of which 40 survived; E2 began above 7000.
  public static Lineage forked(long top) {
    return new Lineage(List.of(new EpochLink(E1, 0, 40, 65), new EpochLink(E2, 7_000, top, top)));
  }

  /// All offsets of a page, in its order.
  public static List<Long> offsets(List<ChannelSlice> slices) {
    return slices.stream()
        .flatMap(slice -> slice.publications().stream())
        .map(Publication::offset)
        .toList();
  }
}
