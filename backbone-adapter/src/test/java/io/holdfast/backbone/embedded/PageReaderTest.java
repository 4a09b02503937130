package io.holdfast.backbone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Publication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A page of a channel whose publications lie among those of others. Promise: it reads about what
/// it returns where they lie apart, and each byte once where they lie together, in both directions.
class PageReaderTest {
  private static final int SEGMENT_BYTES = 8 << 20;
  private static final int RECORD_BYTES_MAX = 1 << 20;

  @TempDir private Path dir;

  private final PageReader reader = new PageReader(RECORD_BYTES_MAX);

  /// A segment with `count` records of one channel of `bytes` each, and `between` bytes of others
  /// after each; returns their places.
  private long[] write(Segment segment, int count, int bytes, int between) throws IOException {
    RecordFormat format = new RecordFormat();
    byte[] channel = "c".getBytes(StandardCharsets.UTF_8);
    long[] places = new long[count];
    int at = Segment.HEADER_BYTES;
    for (int i = 0; i < count; i++) {
      places[i] = ChannelIndex.location(segment.number(), at);
      ByteBuffer out = ByteBuffer.allocate(bytes + 200);
      int start =
          RecordFormat.begin(
              out,
              RecordFormat.PUBLICATION,
              (byte) 0,
              i + 1,
              i + 1,
              i,
              1_000,
              channel,
              new byte[0],
              null);
      out.put(new byte[bytes]);
      format.end(out, start);
      int size = out.position();
      segment.write(out.flip(), at);
      at += size + between;
    }
    return places;
  }

  private List<Long> read(long[] places, Segment segment, boolean reverse) throws IOException {
    HistoryQuery query = new HistoryQuery("c", null, places.length, reverse, 0, 0);
    PagePlan plan = new PagePlan(query, Lineage.EMPTY, places, false, -1, null, 0);
    LogView view = new LogView(List.of(segment), places.length, SEGMENT_BYTES);
    HistoryPage page = reader.read(plan, view, 2_000);
    return page.slices().stream()
        .flatMap(slice -> slice.publications().stream())
        .map(Publication::offset)
        .toList();
  }

  private Segment segment() throws IOException {
    Segment segment = Segment.create(dir, 1, SEGMENT_BYTES);
    segment.begin(0, 0, EpochTable.first(1_000));
    return segment;
  }

  private void check(int count, int bytes, int between, boolean reverse, long readMax)
      throws IOException {
    try (Segment segment = segment()) {
      List<Long> expected = LongStream.rangeClosed(1, count).boxed().toList();
      long[] places = write(segment, count, bytes, between);
      assertEquals(reverse ? expected.reversed() : expected, read(places, segment, reverse));
      assertTrue(reader.bytesRead() <= readMax, reader.bytesRead() + " bytes were read");
    }
  }

  @Test
  void neighboursAreReadOnceForwards() throws IOException {
    check(500, 100, 1_000, false, 500 * 1_200 + 64_000);
  }

  @Test
  void neighboursAreReadOnceBackwards() throws IOException {
    check(500, 100, 1_000, true, 500 * 1_200 + 64_000);
  }

  @Test
  void largerRecordsAreReadOnceBackwardsToo() throws IOException {
    check(40, 5_000, 1_000, true, 40 * 6_100 + 64_000);
  }

  @Test
  void placesThatLieApartCostLittleMoreThanTheirRecords() throws IOException {
    check(100, 100, 50_000, true, 100 * 2_048);
  }

  @Test
  void aRecordLargerThanOneReadIsReadWhole() throws IOException {
    check(3, 60_000, 30_000, true, 3 * (60_200 + 2_048));
  }
}
