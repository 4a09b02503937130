package io.holdfast.edge.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.common.buffers.DataReader;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.testing.RawClient;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A peer breaks the protocol, and is told so with a close frame. It has said more before it heard
/// that, and answers with its own close frame: then the socket can end, and not before.
class FrameReaderTest {
  private static final int LIMIT = 100;
  private static final byte[] CLOSE = RawClient.masked(0x88, new byte[] {3, (byte) 0xF1});
  private static final byte[] TEXT = RawClient.masked(0x81, "{}".getBytes(UTF_8));

  /// What comes in one read each; asking for more than there is fails.
  private static FrameReader reading(byte[]... reads) {
    Deque<byte[]> left = new ArrayDeque<>(List.of(reads));
    return new FrameReader(new DataReader(left::pop), LIMIT, Dialect.WEBSOCKET_JSON);
  }

  private static void assertViolated(int code, FrameReader frames) {
    assertEquals(code, ((Inbound.Violation) frames.next()).reason().code());
  }

  /// Looks like close frames all over.
  private static byte[] message(int length) {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) (0x88 ^ 2));
    return RawClient.masked(0x81, payload);
  }

  @Test
  void endsAtTheCloseFrameBehindAMessageOverTheLimit() {
    FrameReader frames = reading(message(300), TEXT, CLOSE);
    assertViolated(1009, frames);
    assertTrue(frames.reachesClose(1_000));
  }

  @Test
  void endsAtTheCloseFrameHoweverTheBytesCome() {
    byte[] message = message(70_000);
    FrameReader frames =
        reading(
            Arrays.copyOf(message, 5_000),
            Arrays.copyOfRange(message, 5_000, message.length),
            Arrays.copyOf(CLOSE, 1),
            Arrays.copyOfRange(CLOSE, 1, CLOSE.length));
    assertViolated(1009, frames);
    assertTrue(frames.reachesClose(100_000));
  }

  @Test
  void endsAtTheCloseFrameBehindEveryOtherViolation() {
    List<byte[]> wrong =
        List.of(
            new byte[] {(byte) 0x81, 2, '{', '}'},
            RawClient.masked(0x83, new byte[3]),
            RawClient.masked(0x80, new byte[0]),
            RawClient.masked(0xC1, new byte[9]));
    for (byte[] each : wrong) {
      FrameReader frames = reading(each, TEXT, CLOSE);
      assertViolated(1002, frames);
      assertTrue(frames.reachesClose(1_000));
    }
    FrameReader frames = reading(RawClient.masked(0x81, new byte[] {(byte) 0xC3}), CLOSE);
    assertViolated(1007, frames);
    assertTrue(frames.reachesClose(1_000));
  }

  @Test
  void aCloseFrameThatIsWrongIsOne() {
    FrameReader frames = reading(RawClient.masked(0x88, new byte[] {3}));
    assertViolated(1002, frames);
    assertTrue(frames.reachesClose(1_000));
  }

  @Test
  void readsNoMoreThanItsBound() {
    FrameReader frames = reading(message(300), TEXT, TEXT, TEXT);
    assertViolated(1009, frames);
    assertFalse(frames.reachesClose(310));

    byte[] endless = {(byte) 0x81, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1};
    FrameReader more = reading(endless, new byte[50], new byte[50]);
    assertViolated(1009, more);
    assertFalse(more.reachesClose(100));
  }

  @Test
  void saysSoWhenThePeerEndsTheSocketInstead() {
    Deque<byte[]> reads = new ArrayDeque<>(List.of(message(300)));
    FrameReader frames =
        new FrameReader(new DataReader(reads::poll), LIMIT, Dialect.WEBSOCKET_JSON);
    assertViolated(1009, frames);
    assertThrows(RuntimeException.class, () -> frames.reachesClose(1_000));
  }
}
