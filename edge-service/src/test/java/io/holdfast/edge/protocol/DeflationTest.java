package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import io.holdfast.edge.json.JsonBytes;
import io.holdfast.edge.testing.Zip;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflationTest {
  private static final byte[] REPETITIVE = "{\"a\":1}".repeat(100).getBytes(StandardCharsets.UTF_8);

  private static byte[] frame(Deflation deflation, byte[] message) {
    JsonBytes content = new JsonBytes(16).append(message);
    JsonBytes frames = new JsonBytes(16);
    deflation.append(WsFrames.TEXT, content, frames);
    return frames.toByteArray();
  }

  /// Of a frame below 64 KiB.
  private static byte[] payload(byte[] frame) {
    return Arrays.copyOfRange(frame, (frame[1] & 0x7F) < 126 ? 2 : 4, frame.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, -1, 1, 5, 9})
  void makesAFrameThatARightReceiverRestores(int level) {
    Deflation deflation = new Deflation(new Deflation.Rule(0, level));
    for (int i = 0; i < 3; i++) {
      byte[] frame = frame(deflation, REPETITIVE);
      assertEquals((byte) 0xC1, frame[0]);
      assertArrayEquals(REPETITIVE, Zip.restored(payload(frame)));
    }
  }

  @Test
  void leavesAloneWhatIsSmallOrWouldNotGetSmaller() {
    byte[] random = new byte[1_000];
    new Random(3).nextBytes(random);
    assertEquals((byte) 0x81, frame(new Deflation(new Deflation.Rule(0, 9)), random)[0]);
    assertArrayEquals(random, payload(frame(new Deflation(new Deflation.Rule(0, 9)), random)));
    assertEquals((byte) 0x81, frame(new Deflation(new Deflation.Rule(701, 9)), REPETITIVE)[0]);
    assertEquals((byte) 0xC1, frame(new Deflation(new Deflation.Rule(700, 9)), REPETITIVE)[0]);
    assertEquals((byte) 0x81, frame(new Deflation(new Deflation.Rule(0, 0)), REPETITIVE)[0]);
    assertEquals((byte) 0x81, frame(new Deflation(new Deflation.Rule(0, 9)), new byte[0])[0]);
  }

  @Test
  void compressesAPublicationOnceForAllMembersOfACodec() {
    PublicationFrames encoder = new PublicationFrames(new Deflation(new Deflation.Rule(0, 1)));
    Publication publication =
        new Publication(
            6, Payload.utf8("\"" + "x".repeat(500) + "\""), null, Map.of(), 0, "k", false);
    EncodedSlice slice =
        new EncodedSlice(new ChannelSlice("a", 36, List.of(publication)), true, encoder);

    Frame first = slice.frames(Dialect.WEBSOCKET_JSON_DEFLATED, encoder).getFirst().frame();
    Frame second = slice.frames(Dialect.WEBSOCKET_JSON_DEFLATED, encoder).getFirst().frame();

    assertSame(first, second);
    assertArrayEquals(
        payload(slice.frames(Dialect.WEBSOCKET_JSON, encoder).getFirst().frame().shared()),
        Zip.restored(payload(first.shared())));
    assertArrayEquals(
        payload(slice.frames(Dialect.WEBSOCKET_PROTOBUF, encoder).getFirst().frame().shared()),
        Zip.restored(
            payload(
                slice
                    .frames(Dialect.WEBSOCKET_PROTOBUF_DEFLATED, encoder)
                    .getFirst()
                    .frame()
                    .shared())));
  }
}
