package io.holdfast.system.client;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// WebSocket frames as a client writes them.
public final class Frames {
  public static final int CONTINUATION = 0x0;
  public static final int TEXT = 0x1;
  public static final int BINARY = 0x2;
  public static final int CLOSE = 0x8;
  public static final int PING = 0x9;
  public static final int PONG = 0xA;

  private Frames() {}

  /// A whole masked text frame.
  public static byte[] text(String text) {
    return frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A masked close frame.
  public static byte[] close(int code) {
    return frame(CLOSE, true, new byte[] {(byte) (code >> 8), (byte) code});
  }

  /// A masked frame.
  ///
  /// @param fin whether the message ends with it
  public static byte[] frame(int opcode, boolean fin, byte[] payload) {
    int extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
    byte[] frame = new byte[2 + extended + 4 + payload.length];
    frame[0] = (byte) ((fin ? 0x80 : 0) | opcode);
    frame[1] = (byte) (0x80 | (extended == 0 ? payload.length : extended == 2 ? 126 : 127));
    for (int i = 0; i < extended; i++) {
      int shift = 8 * (extended - 1 - i);
      frame[2 + i] = (byte) (shift >= 32 ? 0 : payload.length >>> shift);
    }
    int mask = ThreadLocalRandom.current().nextInt();
    int at = 2 + extended;
    for (int i = 0; i < 4; i++) {
      frame[at + i] = (byte) (mask >>> (24 - 8 * i));
    }
    for (int i = 0; i < payload.length; i++) {
      frame[at + 4 + i] = (byte) (payload[i] ^ frame[at + (i & 3)]);
    }
    return frame;
  }

  /// The request that opens a websocket.
  public static byte[] upgrade(String path, int port, String key, String moreHeaders) {
    String request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                .formatted(path, port)
            + "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n%s\r\n"
                .formatted(key, moreHeaders);
    return request.getBytes(StandardCharsets.US_ASCII);
  }
}
