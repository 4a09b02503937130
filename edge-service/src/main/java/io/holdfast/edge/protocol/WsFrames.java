package io.holdfast.edge.protocol;

import io.holdfast.edge.json.JsonBytes;
import java.nio.charset.StandardCharsets;

/// Server frames of RFC 6455: never masked, never fragmented.
///
/// Thread-safe: no state.
public final class WsFrames {
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final int FIN = 0x80;
  private static final int HEAD_BYTES_MAX = 10;

  private WsFrames() {}

  public static Frame of(int opcode, byte[] payload, int from, int length) {
    JsonBytes frame = new JsonBytes(HEAD_BYTES_MAX + length);
    append(opcode, payload, from, length, frame);
    return Frame.wrap(frame.toByteArray());
  }

  /// Adds a frame with this content to others.
  static void append(int opcode, JsonBytes content, JsonBytes frames) {
    append(opcode, content.array(), 0, content.length(), frames);
  }

  static void append(int opcode, byte[] payload, int from, int length, JsonBytes frames) {
    frames.octet(FIN | opcode);
    if (length < 126) {
      frames.octet(length);
    } else if (length < 65_536) {
      frames.octet(126);
      frames.octet(length >>> 8);
      frames.octet(length);
    } else {
      frames.octet(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frames.octet((int) ((long) length >>> shift));
      }
    }
    frames.append(payload, from, length);
  }

  public static Frame close(CloseReason reason) {
    byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (reason.code() >>> 8);
    payload[1] = (byte) reason.code();
    System.arraycopy(text, 0, payload, 2, text.length);
    return of(CLOSE, payload, 0, payload.length);
  }

  /// A close frame without a code: the answer to one without a code.
  public static Frame closeWithoutCode() {
    return of(CLOSE, new byte[0], 0, 0);
  }
}
