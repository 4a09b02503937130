package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The JSON of replies, pushes and publications, byte by byte.
class ReplyWriterTest {
  private static final Position TOP = new Position(36, 2);
  private static final ClientInfo INFO =
      new ClientInfo("", "c1", Payload.utf8("{\"n\":1}"), Payload.EMPTY);

  @Test
  void writesErrorsWithTheirText() {
    assertEquals(
        "{\"id\":1,\"error\":{\"code\":100,\"message\":\"internal server error\","
            + "\"temporary\":true}}",
        line(new ServerReply.Failed(1, ClientError.INTERNAL)));
    assertEquals(
        "{\"id\":1,\"error\":{\"code\":105,\"message\":\"already subscribed\"}}",
        line(new ServerReply.Failed(1, ClientError.ALREADY_SUBSCRIBED)));
  }

  @Test
  void alwaysWritesTheResultObject() {
    assertEquals("{\"id\":1,\"unsubscribe\":{}}", line(new ServerReply.Unsubscribed(1)));
    assertEquals("{\"id\":1,\"publish\":{}}", line(new ServerReply.Published(1)));
    assertEquals("{\"id\":1,\"presence_stats\":{}}", line(new ServerReply.PresentCounts(1, 0, 0)));
    assertEquals(
        "{\"id\":1,\"presence\":{\"presence\":{}}}", line(new ServerReply.Present(1, List.of())));
    assertEquals(
        "{\"id\":1,\"history\":{}}", line(new ServerReply.Past(1, List.of(), Position.NONE)));
    assertEquals(
        "{\"id\":1,\"sub_refresh\":{}}", line(new ServerReply.SubscriptionRefreshed(1, 0)));
  }

  @Test
  void writesAConnectReply() {
    assertEquals(
        "{\"id\":1,\"connect\":{\"client\":\"c\",\"version\":\"v\",\"expires\":true,\"ttl\":9,"
            + "\"subs\":{\"a\\\"b\":{\"offset\":3}},\"ping\":25,\"pong\":true,\"time\":5}}",
        line(
            new ServerReply.Connected(
                1,
                "c",
                "v",
                9,
                Payload.EMPTY,
                Map.of(
                    "a\"b",
                    new SubscribeResult(
                        0, false, false, "", 3, List.of(), false, false, Payload.EMPTY, false)),
                25,
                true,
                Home.NONE,
                5)));
  }

  @Test
  void writesARecovery() {
    SubscribeResult result =
        new SubscribeResult(
            0,
            true,
            true,
            "10",
            1,
            List.of(new ChannelSlice("a", 36, List.of(publication(2, "{\"x\":\n 1}")))),
            true,
            true,
            Payload.utf8("5"),
            false);
    assertEquals(
        "{\"id\":1,\"subscribe\":{\"recoverable\":true,\"epoch\":\"10\",\"publications\":["
            + "{\"data\":{\"x\": 1},\"offset\":2}],\"recovered\":true,\"offset\":1,"
            + "\"positioned\":true,\"data\":5,\"was_recovering\":true}}",
        line(new ServerReply.Subscribed(1, result)));
  }

  @Test
  void writesHistoryAndPresence() {
    assertEquals(
        "{\"id\":1,\"history\":{\"publications\":[{\"data\":1,\"offset\":1},"
            + "{\"data\":2,\"offset\":2}],\"epoch\":\"10\",\"offset\":2}}",
        line(
            new ServerReply.Past(
                1,
                List.of(
                    new ChannelSlice("a", 35, List.of(publication(1, "1"))),
                    new ChannelSlice("a", 36, List.of(publication(2, "2")))),
                TOP)));
    assertEquals(
        "{\"id\":1,\"presence\":{\"presence\":{\"c1\":{\"user\":\"\",\"client\":\"c1\","
            + "\"conn_info\":{\"n\":1}}}}}",
        line(new ServerReply.Present(1, List.of(INFO))));
  }

  @Test
  void writesPushes() {
    assertEquals(
        "{\"push\":{\"channel\":\"a\",\"join\":{\"info\":{\"user\":\"\",\"client\":\"c1\","
            + "\"conn_info\":{\"n\":1}}}}}",
        line(new Push.Join("a", INFO)));
    assertEquals(
        "{\"push\":{\"channel\":\"a\",\"unsubscribe\":{\"code\":2500,"
            + "\"reason\":\"insufficient state\"}}}",
        line(new Push.Unsubscribed("a", UnsubscribeReason.INSUFFICIENT_STATE)));
    assertEquals(
        "{\"push\":{\"channel\":\"a\",\"subscribe\":{\"recoverable\":true,\"epoch\":\"10\","
            + "\"offset\":2,\"positioned\":true}}}",
        line(new Push.Subscribed("a", true, true, "10", 2, Payload.EMPTY)));
    assertEquals(
        "{\"push\":{\"refresh\":{\"expires\":true,\"ttl\":3}}}", line(new Push.Refreshed(3)));
  }

  @Test
  void escapesWhatJsonEscapes() {
    assertEquals(
        "{\"push\":{\"channel\":\"\\\"\\\\\\n\\u0001ü😀\",\"unsubscribe\":{\"code\":1}}}",
        line(new Push.Unsubscribed("\"\\\n\u0001ü😀", new UnsubscribeReason(1, ""))));
  }

  @Test
  void splitsLargePublicationsIntoSeveralRuns() {
    String large = "\"" + "x".repeat(10_000) + "\"";
    ChannelSlice wide =
        new ChannelSlice(
            "a", 36, List.of(publication(1, large), publication(2, large), publication(3, "1")));
    var split = new PublicationFrames().encode(Dialect.WEBSOCKET_JSON, wide, true);
    assertEquals(List.of(1L, 2L), split.stream().map(f -> f.first()).toList());
    assertEquals(List.of(1L, 3L), split.stream().map(f -> f.last()).toList());
  }

  @Test
  void leavesOutPositionsWhereNothingIsKept() {
    ChannelSlice slice = new ChannelSlice("a", 36, List.of(publication(1, "1")));
    assertEquals(
        "{\"push\":{\"channel\":\"a\",\"pub\":{\"data\":1}}}",
        payload(
            new PublicationFrames()
                .encode(Dialect.WEBSOCKET_JSON, slice, false)
                .getFirst()
                .frame()));
  }

  @Test
  void marksWhatIsNotJson() {
    ChannelSlice slice =
        new ChannelSlice("a", 36, List.of(publication(1, "{oops"), publication(2, "2")));
    assertTrue(
        new PublicationFrames()
            .encode(Dialect.WEBSOCKET_JSON, slice, true)
            .getFirst()
            .inappropriate());
  }

  private static Publication publication(long offset, String data) {
    return new Publication(offset, Payload.utf8(data), null, Map.of(), 0, "k", false);
  }

  private static String line(ServerReply reply) {
    ReplyFrames lines = new ReplyFrames();
    lines.add(reply);
    return payload(lines.take());
  }

  private static String line(Push push) {
    ReplyFrames lines = new ReplyFrames();
    lines.add(push);
    return payload(lines.take());
  }

  private static String payload(Frame frame) {
    byte[] bytes = frame.shared();
    int head = bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10;
    return new String(bytes, head, bytes.length - head, StandardCharsets.UTF_8);
  }
}
