package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OneReplyAFrameTest {
  @Test
  void repliesOfOneTurnStandInFramesOfTheirOwn() {
    ReplyFrames frames = new ReplyFrames();
    frames.add(new ServerReply.Published(1));
    frames.addPing();
    frames.add(new ServerReply.Unsubscribed(2));
    assertEquals(
        List.of("{\"id\":1,\"publish\":{}}", "{}", "{\"id\":2,\"unsubscribe\":{}}"),
        texts(frames.take()));
  }

  @Test
  void publicationsThatAreEncodedTogetherStandInFramesOfTheirOwn() {
    String wide = "\"" + "x".repeat(70_000) + "\"";
    List<Publication> publications =
        List.of(
            publication(1, "1"),
            publication(2, "\"" + "y".repeat(200) + "\""),
            publication(3, wide));
    List<PublicationFrames.Encoded> runs =
        new PublicationFrames()
            .encode(Dialect.WEBSOCKET_JSON, new ChannelSlice("c", 36, publications), true);
    List<String> texts = new ArrayList<>();
    runs.forEach(run -> texts.addAll(texts(run.frame())));
    assertEquals(3, texts.size());
    assertEquals("{\"push\":{\"channel\":\"c\",\"pub\":{\"data\":1,\"offset\":1}}}", texts.get(0));
    assertEquals(wide.length() + 51, texts.get(2).length());
    assertEquals(2, runs.getFirst().count());
  }

  private static Publication publication(long offset, String json) {
    return new Publication(offset, Payload.utf8(json), null, Map.of(), 0, "", false);
  }

  /// The content of each text frame.
  private static List<String> texts(Frame run) {
    byte[] bytes = run.shared();
    List<String> texts = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      assertEquals(0x80 | WsFrames.TEXT, bytes[at] & 0xff);
      int length = bytes[at + 1] & 0xff;
      at += 2;
      int more = length == 126 ? 2 : length == 127 ? 8 : 0;
      if (more > 0) {
        length = 0;
        for (int i = 0; i < more; i++) {
          length = (length << 8) | (bytes[at++] & 0xff);
        }
      }
      texts.add(new String(bytes, at, length, StandardCharsets.UTF_8));
      at += length;
    }
    return texts;
  }
}
