package io.holdfast.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final ClientInfo INFO =
      new ClientInfo("42", "c-1", Payload.utf8("{\"a\":1}"), Payload.EMPTY);
  private static final Publication PUBLICATION =
      new Publication(
          7, Payload.utf8("{\"n\":1}"), INFO, Map.of("kind", "x"), 1_700_000_000_000L, "k-1", true);

  @Test
  void publicationsSurviveTheWire() throws InvalidProtocolBufferException {
    ChannelSlice slice = new ChannelSlice("news:1", 1_000, List.of(PUBLICATION));
    assertEquals(
        slice,
        Wire.slice(io.holdfast.proto.v1.ChannelSlice.parseFrom(Wire.slice(slice).toByteArray())));
  }

  @Test
  void aPublicationHasTheseBytesForEver() {
    Publication small = new Publication(5, Payload.utf8("{}"), null, Map.of(), 9, "k", false);
    assertEquals(
        "080512027b7d2809" + "32016b",
        HexFormat.of().formatHex(Wire.publication(small).toByteArray()));
  }

  @Test
  void verdictsSurviveTheWire() {
    for (Recovery verdict :
        List.of(
            new Recovery.UpToDate(new Position(1, 2)),
            new Recovery.Replay(new Position(1, 2), new Position(3, 3_000)),
            new Recovery.Resync(ResyncReason.HISTORY_TRIMMED, new Position(1, 9), 3, 8))) {
      assertEquals(verdict, Wire.verdict(Wire.verdict(verdict)));
    }
    for (ResyncReason reason : ResyncReason.values()) {
      Recovery.Resync resync = new Recovery.Resync(reason, Position.NONE);
      assertEquals(resync, Wire.resync(Wire.resync(resync)));
    }
  }

  @Test
  void publishesAndResultsSurviveTheWire() {
    PublishRequest request =
        new PublishRequest(
            3, "a", Payload.utf8("1"), INFO, Map.of("t", "v"), "k", 4, "ve", true, 5_000, 1_000);
    assertEquals(request, Wire.publish(Wire.publish(request)));
    Refusal refusal = new Refusal(Code.OVERLOADED, "full", Duration.ofMillis(250));
    for (PublishResult result :
        List.of(
            new PublishResult.Stored(new Position(1, 2)),
            new PublishResult.Held("h-1"),
            new PublishResult.Duplicate(new Position(1, 2)),
            new PublishResult.Superseded(new Position(1, 2)),
            new PublishResult.Rejected(refusal),
            new PublishResult.Unavailable(refusal),
            new PublishResult.Unknown(refusal))) {
      assertEquals(result, Wire.result(Wire.result(9, result)));
    }
  }

  @Test
  void aHistoryQueryFromElsewhereIsNeverNegative() {
    HistoryQuery query =
        Wire.historyQuery(
            io.holdfast.proto.v1.HistoryRequest.newBuilder()
                .setChannel("a")
                .setLimit(-1)
                .setNewest(-2)
                .setReverse(true)
                .build());
    assertEquals(new HistoryQuery("a", null, Integer.MAX_VALUE, true, 0, Integer.MAX_VALUE), query);
  }

  @Test
  void historyPagesAndQueriesSurviveTheWire() {
    HistoryQuery query = new HistoryQuery("a", new Position(1, 2), 10, true, 60_000, 100);
    assertEquals(query, Wire.historyQuery(Wire.historyRequest(1, query)));
    HistoryPage page =
        new HistoryPage(
            new Lineage(
                List.of(
                    new EpochLink(1, 0, 4, 6),
                    new EpochLink(2, 1_000, 1_000, 1_005, EpochLink.End.DOUBTFUL),
                    new EpochLink(3, 2_000, 2_001, 0))),
            List.of(new ChannelSlice("a", 1, List.of(PUBLICATION))),
            true,
            new Recovery.Resync(ResyncReason.POSITION_EXPIRED, new Position(2, 1_001)));
    assertEquals(page, Wire.page(Wire.page(1, page)));
  }

  @Test
  void everyCodeHasItsNumberOnTheWire() {
    for (Code code : Code.values()) {
      io.holdfast.proto.v1.Code wire = io.holdfast.proto.v1.Code.forNumber(code.number());
      assertEquals("CODE_" + code.name(), String.valueOf(wire));
      assertEquals(code, Code.of(code.number()));
    }
    assertEquals(
        Code.values().length,
        io.holdfast.proto.v1.Code.values().length - 2,
        "every code but UNSPECIFIED and UNRECOGNIZED");
    assertEquals(Code.INTERNAL, Code.of(9_999));
  }

  @Test
  void fieldsAndCasesOfANewerMinorAreTolerated() throws InvalidProtocolBufferException {
    byte[] newer =
        io.holdfast.proto.v1.Publication.newBuilder()
            .setOffset(1)
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build()
            .toByteArray();
    assertEquals(1, io.holdfast.proto.v1.Publication.parseFrom(newer).getOffset());
    assertEquals(
        ResyncReason.UNVERIFIABLE,
        ((Recovery.Resync) Wire.verdict(io.holdfast.proto.v1.Verdict.getDefaultInstance()))
            .reason());
  }
}
