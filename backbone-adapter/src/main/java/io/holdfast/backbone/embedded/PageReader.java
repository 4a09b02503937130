package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Carries out page plans: reads the planned places, leaves out what is too old, stops at the
/// page's bounds. What fails its checksum is never served.
///
/// Owned by the log's reader.
final class PageReader {
  private static final int READ_BYTES = 16 << 10;

  private final RecordFormat format = new RecordFormat();
  private final LogRecord record = new LogRecord();
  private final ByteBuffer buffer;
  private long bufferedSegment = -1;
  private int bufferedAt;

  PageReader(int recordBytesMax) {
    this.buffer = ByteBuffer.allocateDirect(Math.max(READ_BYTES, recordBytesMax));
  }

  HistoryPage read(PagePlan plan, LogView view, long nowMillis) throws IOException {
    bufferedSegment = -1;
    HistoryQuery query = plan.query();
    long[] places = plan.candidates();
    int first = 0;
    if (query.maxAgeMillis() > 0) {
      first = firstNewerThan(nowMillis - query.maxAgeMillis(), places, view);
      if (first > 0 && plan.afterOffset() >= 0) {
        Recovery.Resync expired =
            new Recovery.Resync(
                ResyncReason.POSITION_EXPIRED,
                plan.lineage().top(),
                plan.afterOffset() + 1,
                plan.lineage().top().offset());
        return new HistoryPage(plan.lineage(), List.of(), false, expired, plan.removedUpTo());
      }
    }
    Collector collector = new Collector(query.channel());
    int count = places.length - first;
    int taken = 0;
    while (taken < count && taken < query.limit() && collector.hasRoom()) {
      int i = query.reverse() ? places.length - 1 - taken : first + taken;
      Segment segment = load(places[i], view);
      collector.add(segment.header().epochs().current().epoch(), record.publication());
      taken++;
    }
    boolean more = taken < count || (plan.moreBehind() && first == 0);
    return new HistoryPage(plan.lineage(), collector.slices(), more, null, plan.removedUpTo());
  }

  /// Times never fall along the log, so the age bound is found by halving.
  private int firstNewerThan(long millis, long[] places, LogView view) throws IOException {
    int low = 0;
    int high = places.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      load(places[middle], view);
      if (record.timeMillis() < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Segment load(long location, LogView view) throws IOException {
    Segment segment = view.byNumber(ChannelIndex.segmentOf(location));
    if (segment == null) {
      throw new IOException("a segment was removed while it was read");
    }
    int place = ChannelIndex.placeOf(location);
    if (!buffered(segment, place)) {
      fill(segment, place, READ_BYTES);
      if (!buffered(segment, place)) {
        fill(segment, place, buffer.capacity());
      }
    }
    int at = place - bufferedAt;
    int length = format.check(buffer, at, buffer.limit());
    if (length < 0) {
      throw new IOException(segment.path() + " is damaged at " + place);
    }
    record.at(buffer, at, length);
    return segment;
  }

  private void fill(Segment segment, int place, int bytes) throws IOException {
    segment.read(buffer.clear().limit(bytes), place);
    bufferedSegment = segment.number();
    bufferedAt = place;
  }

  private boolean buffered(Segment segment, int place) {
    int at = place - bufferedAt;
    if (segment.number() != bufferedSegment || at < 0 || at + RecordFormat.FRAME > buffer.limit()) {
      return false;
    }
    int length = buffer.getInt(at);
    return length >= 0 && length <= buffer.limit() - at - RecordFormat.FRAME;
  }

  /// Publications in reading order, one slice per epoch.
  private static final class Collector {
    private final String channel;
    private final List<ChannelSlice> slices = new ArrayList<>();
    private List<Publication> run = new ArrayList<>();
    private long epoch;
    private long bytes;

    Collector(String channel) {
      this.channel = channel;
    }

    boolean hasRoom() {
      return bytes < BackboneSession.PAGE_BYTES_MAX;
    }

    void add(long publicationEpoch, Publication publication) {
      if (publicationEpoch != epoch) {
        close();
        epoch = publicationEpoch;
      }
      run.add(publication);
      bytes += publication.weight();
    }

    private void close() {
      if (!run.isEmpty()) {
        slices.add(new ChannelSlice(channel, epoch, run));
        run = new ArrayList<>();
      }
    }

    List<ChannelSlice> slices() {
      close();
      return slices;
    }
  }
}
