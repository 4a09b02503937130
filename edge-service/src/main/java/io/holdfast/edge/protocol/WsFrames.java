package io.holdfast.edge.protocol;

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

  private WsFrames() {}

  public static Frame of(int opcode, byte[] payload, int from, int length) {
    int head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    byte[] frame = new byte[head + length];
    frame[0] = (byte) (FIN | opcode);
    switch (head) {
      case 2 -> frame[1] = (byte) length;
      case 4 -> {
        frame[1] = 126;
        frame[2] = (byte) (length >>> 8);
        frame[3] = (byte) length;
      }
      default -> {
        frame[1] = 127;
        for (int i = 0; i < 4; i++) {
          frame[6 + i] = (byte) (length >>> (24 - 8 * i));
        }
      }
    }
    System.arraycopy(payload, from, frame, head, length);
    return Frame.wrap(frame);
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
