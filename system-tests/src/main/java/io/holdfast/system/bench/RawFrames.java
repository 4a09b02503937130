package io.holdfast.system.bench;

import java.nio.charset.StandardCharsets;

/// Frames as a server writes them, of a wanted size.
final class RawFrames {
  private static final String START =
      "{\"push\":{\"channel\":\"bench:fan\",\"pub\":{\"offset\":1,\"data\":\"";
  private static final String END = "\"}}}";

  private RawFrames() {}

  /// An unmasked text frame.
  static byte[] text(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    int header = payload.length < 126 ? 2 : 4;
    byte[] frame = new byte[header + payload.length];
    frame[0] = (byte) 0x81;
    if (header == 2) {
      frame[1] = (byte) payload.length;
    } else {
      frame[1] = 126;
      frame[2] = (byte) (payload.length >> 8);
      frame[3] = (byte) payload.length;
    }
    System.arraycopy(payload, 0, frame, header, payload.length);
    return frame;
  }

  /// So many frames that together have exactly `bytes` bytes.
  static byte[] turn(int count, int bytes) {
    byte[] turn = new byte[bytes];
    int at = 0;
    for (int left = count; left > 0; left--) {
      int size = (bytes - at) / left;
      byte[] frame = text(START + "x".repeat(size - 4 - START.length() - END.length()) + END);
      System.arraycopy(frame, 0, turn, at, size);
      at += size;
    }
    return turn;
  }
}
