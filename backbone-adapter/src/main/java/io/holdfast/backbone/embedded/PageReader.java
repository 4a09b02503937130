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
/// page's bounds. Places that lie near each other are read in one run, in either direction; one
/// that lies alone costs little more than its record. What fails its checksum is never served.
///
/// Owned by the log's reader.
final class PageReader {
  /// One read, at most, unless a single record is larger.
  private static final int RUN_BYTES = 256 << 10;

  /// Two places that are further apart than this are not worth reading what lies between.
  private static final int GAP_BYTES = 16 << 10;

  /// Read behind a place whose record's length is not known yet.
  private static final int RECORD_BYTES = 2 << 10;

  private final RecordFormat format = new RecordFormat();
  private final LogRecord record = new LogRecord();
  private final ByteBuffer buffer;
  private long bufferedSegment = -1;
  private int bufferedAt;
  private long bytesRead;

  PageReader(int recordBytesMax) {
    this.buffer = ByteBuffer.allocateDirect(Math.max(RUN_BYTES, recordBytesMax));
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
      int last = lastWanted(query, i, first, count - taken);
      Segment segment = load(places, i, last, view);
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
      load(places, middle, middle, view);
      if (record.timeMillis() < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The furthest place that the page may want, in reading order, when it stands at `i`.
  private static int lastWanted(HistoryQuery query, int i, int first, int left) {
    int more = Math.min(left, query.limit()) - 1;
    return query.reverse() ? Math.max(first, i - more) : i + more;
  }

  /// Loads the record at `places[i]`; when it has to be read, with those up to `last` that lie
  /// near.
  private Segment load(long[] places, int i, int last, LogView view) throws IOException {
    Segment segment = view.byNumber(ChannelIndex.segmentOf(places[i]));
    if (segment == null) {
      throw new IOException("a segment was removed while it was read");
    }
    int place = ChannelIndex.placeOf(places[i]);
    if (!buffered(segment, place)) {
      int other = ChannelIndex.placeOf(places[endOfRun(places, i, last)]);
      if (other >= place) {
        fill(segment, place, other - place + RECORD_BYTES);
      } else {
        // The run ends behind this record, whose length has to be known first.
        fill(segment, place, RECORD_BYTES);
        int run = place - other + bytesOfRecord(segment, place);
        if (run <= buffer.capacity()) {
          fill(segment, other, run);
        }
      }
      if (!buffered(segment, place)) {
        fill(segment, place, bytesOfRecord(segment, place));
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

  private static int endOfRun(long[] places, int i, int last) {
    int step = last < i ? -1 : 1;
    int end = i;
    while (end != last
        && ChannelIndex.segmentOf(places[end + step]) == ChannelIndex.segmentOf(places[i])
        && Math.abs(places[end + step] - places[end]) <= GAP_BYTES
        && Math.abs(places[end + step] - places[i]) <= RUN_BYTES - RECORD_BYTES) {
      end += step;
    }
    return end;
  }

  /// Bytes of the record that begins in the buffer, or of the whole buffer when that is not known.
  private int bytesOfRecord(Segment segment, int place) {
    int at = place - bufferedAt;
    boolean begins =
        segment.number() == bufferedSegment && at >= 0 && at + RecordFormat.FRAME <= buffer.limit();
    int length = begins ? buffer.getInt(at) : -1;
    return length < 0 || length > buffer.capacity() - RecordFormat.FRAME
        ? buffer.capacity()
        : length + RecordFormat.FRAME;
  }

  private void fill(Segment segment, int place, int bytes) throws IOException {
    segment.read(buffer.clear().limit(bytes), place);
    bytesRead += buffer.limit();
    bufferedSegment = segment.number();
    bufferedAt = place;
  }

  /// Bytes read from the disk so far.
  long bytesRead() {
    return bytesRead;
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
