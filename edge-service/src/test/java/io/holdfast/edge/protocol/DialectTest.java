package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DialectTest {
  private static final String PUSH =
      "{\"push\":{\"channel\":\"a\",\"pub\":{\"data\":1,\"offset\":6}}}";

  private final PublicationFrames encoder = new PublicationFrames();
  private final EncodedSlice slice =
      new EncodedSlice(
          new ChannelSlice(
              "a",
              36,
              List.of(
                  new Publication(6, Payload.utf8("1"), null, Map.of(), 0, "k", false),
                  new Publication(7, Payload.utf8("1"), null, Map.of(), 0, "k", false))),
          true,
          encoder);

  private String said(Dialect dialect) {
    return text(slice.frames(dialect, encoder).getFirst().frame());
  }

  private static String text(Frame frame) {
    return new String(frame.shared(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void putsAroundEachMessageWhatItsTransportWants() {
    String second = PUSH.replace("6", "7");
    assertEquals(PUSH + "\n" + second + "\n", said(Dialect.STREAM_JSON));
    assertEquals("data: " + PUSH + "\n\ndata: " + second + "\n\n", said(Dialect.EVENTS));
    String framed = said(Dialect.WEBSOCKET_PROTOBUF);
    int length = framed.charAt(1);
    assertEquals(
        framed.substring(2, 2 + length) + framed.substring(4 + length),
        said(Dialect.STREAM_PROTOBUF));
  }

  @Test
  void encodesOnceForEachDialectThatIsAskedFor() {
    for (Dialect dialect : Dialect.values()) {
      assertSame(slice.frames(dialect, encoder), slice.frames(dialect, encoder), dialect.name());
    }
  }

  @Test
  void pingsInTheFormOfItsCodec() {
    assertEquals("{}\n", ping(Dialect.STREAM_JSON));
    assertEquals("\0", ping(Dialect.STREAM_PROTOBUF));
    assertEquals("data: {}\n\n", ping(Dialect.EVENTS));
  }

  private static String ping(Dialect dialect) {
    ReplyFrames lines = new ReplyFrames().in(dialect);
    lines.addPing();
    return text(lines.take());
  }

  @Test
  void saysGoodbyeInAFrameOrAPush() {
    assertEquals(
        "{\"push\":{\"disconnect\":{\"code\":3008,\"reason\":\"slow\"}}}\n",
        text(Dialect.STREAM_JSON.farewell(CloseReason.SLOW)));
    assertEquals(0x88, text(Dialect.WEBSOCKET_JSON.farewell(CloseReason.SLOW)).charAt(0));
  }
}
