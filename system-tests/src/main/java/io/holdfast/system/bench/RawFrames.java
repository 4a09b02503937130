package io.holdfast.system.bench;

import io.holdfast.system.client.Dialect;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Frames as a server writes them, of a wanted size.
final class RawFrames {
  private static final int TEXT = 0x81;
  private static final int BINARY = 0x82;
  private static final int LONG_HEAD = 4;
  private static final byte[] JSON_START =
      utf8("{\"push\":{\"channel\":\"bench:fan\",\"pub\":{\"offset\":1,\"data\":\"");
  private static final byte[] JSON_END = utf8("\"}}}");

  private RawFrames() {}

  /// The answer to the client's command of this number: 1 connect, 2 subscribe.
  static byte[] greeting(Dialect dialect, int number) {
    String member = number == 1 ? "connect" : "subscribe";
    return switch (dialect) {
      case JSON -> text("{\"id\":%d,\"%s\":{}}".formatted(number, member));
      // Its length; field 1, the id; field 5 connect or 6 subscribe, empty.
      case PROTOBUF ->
          frame(
              BINARY, new byte[] {4, 1 << 3, (byte) number, (byte) ((number + 4) << 3 | 2), 0}, 0);
    };
  }

  /// An unmasked text frame.
  static byte[] text(String text) {
    return frame(TEXT, utf8(text), 0);
  }

  /// So many frames that together have exactly `bytes` bytes.
  static byte[] turn(Dialect dialect, int count, int bytes) {
    byte[] turn = new byte[bytes];
    int at = 0;
    for (int left = count; left > 0; left--) {
      int size = (bytes - at) / left;
      byte[] frame =
          switch (dialect) {
            case JSON -> json(size - LONG_HEAD);
            case PROTOBUF -> protobuf(size - LONG_HEAD);
          };
      System.arraycopy(frame, 0, turn, at, size);
      at += size;
    }
    return turn;
  }

  private static byte[] json(int size) {
    ByteArrayOutputStream push = new ByteArrayOutputStream();
    push.writeBytes(JSON_START);
    push.writeBytes(utf8("x".repeat(size - JSON_START.length - JSON_END.length)));
    push.writeBytes(JSON_END);
    return frame(TEXT, push.toByteArray(), LONG_HEAD);
  }

  /// A push whose inner lengths all take two bytes, so that every size from 160 on can be made.
  private static byte[] protobuf(int size) {
    byte[] channel = utf8("bench:fan");
    ByteArrayOutputStream push = new ByteArrayOutputStream();
    length(push, size - 2);
    push.write(4 << 3 | 2);
    length(push, size - 5);
    push.write(2 << 3 | 2);
    push.write(channel.length);
    push.writeBytes(channel);
    push.write(4 << 3 | 2);
    length(push, size - push.size() - 2);
    push.write(6 << 3);
    push.write(1);
    push.write(4 << 3 | 2);
    length(push, size - push.size() - 2);
    push.writeBytes(utf8("x".repeat(size - push.size())));
    return frame(BINARY, push.toByteArray(), LONG_HEAD);
  }

  private static void length(ByteArrayOutputStream out, int value) {
    out.write((value & 0x7F) | 0x80);
    out.write(value >>> 7);
  }

  /// @param head bytes of the head: 2, 4, or 0 for the shortest
  private static byte[] frame(int first, byte[] payload, int head) {
    int header = head > 0 ? head : payload.length < 126 ? 2 : LONG_HEAD;
    byte[] frame = new byte[header + payload.length];
    frame[0] = (byte) first;
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

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
