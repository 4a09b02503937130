package io.holdfast.edge.websocket;

import io.helidon.common.buffers.DataReader;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.Utf8;
import io.holdfast.edge.protocol.WsFrames;
import java.util.Arrays;

/// Reads a client's frames (RFC 6455) and puts messages together: masked frames only, text in right
/// UTF-8, messages up to the limit. A message costs no more than that limit.
///
/// Owned by its connection's reader thread.
final class FrameReader {
  private static final int CONTROL_BYTES_MAX = 125;
  private static final int FRAME_HEAD_BYTES = 2;
  private static final int MASK_BYTES = 4;
  private static final int CONTINUATION = 0;
  private static final int COMPRESSED = 0x40;
  private static final byte[] NOTHING = {};

  private final DataReader in;
  private final int messageBytesMax;
  private final Dialect dialect;
  private byte[] message = NOTHING;
  private int messageLength;
  private Utf8 text = new Utf8();
  private boolean inMessage;

  /// What it holds must be UTF-8: a text frame's content, and JSON in whatever frame.
  private boolean isText;

  private boolean isCompressed;

  /// Of the last frame: what it is, and how much of it has not been read.
  private int opcode;

  private long unread;

  FrameReader(DataReader in, int messageBytesMax, Dialect dialect) {
    this.in = in;
    this.messageBytesMax = messageBytesMax;
    this.dialect = dialect;
  }

  /// Waits for the next whole message or control frame. Throws what the socket throws at its end.
  Inbound next() {
    while (true) {
      int first = in.read() & 0xFF;
      int second = in.read() & 0xFF;
      boolean fin = (first & 0x80) != 0;
      opcode = first & 0x0F;
      long length = length(second & 0x7F);
      unread = unread(second, length);
      String wrong = wrong(first, second, opcode, length);
      if (!wrong.isEmpty()) {
        return protocolError(wrong);
      }
      if (opcode >= WsFrames.CLOSE) {
        return control(opcode, payload((int) length));
      }
      if (length + messageLength > messageBytesMax || length < 0) {
        return new Inbound.Violation(
            CloseReason.of(1009, "message too big: at most " + messageBytesMax + " bytes"));
      }
      byte[] part = payload((int) length);
      if (!inMessage) {
        isText = opcode == WsFrames.TEXT || dialect.codec() == Codec.JSON;
        isCompressed = (first & COMPRESSED) != 0;
      }
      if (isText && !isCompressed && !isUtf8(part, fin)) {
        return new Inbound.Violation(CloseReason.of(1007, "text is not UTF-8"));
      }
      inMessage = !fin;
      if (fin) {
        text = new Utf8();
        return message(whole(part));
      }
      keep(part);
    }
  }

  /// After a violation: reads on, over what the peer had sent before it heard of it, to its close
  /// frame; false when that lies behind more than `bytesMax` bytes.
  boolean reachesClose(long bytesMax) {
    for (long left = bytesMax; left > 0; left -= FRAME_HEAD_BYTES) {
      long skipped = Math.min(unread, left);
      skip(skipped);
      left -= skipped;
      if (opcode == WsFrames.CLOSE && left > 0) {
        return true;
      }
      if (left > 0) {
        opcode = in.read() & 0x0F;
        int second = in.read() & 0xFF;
        unread = unread(second, length(second & 0x7F));
      }
    }
    return false;
  }

  /// What follows a frame's head: a mask, if it has one, and its payload.
  private static long unread(int second, long length) {
    int mask = (second & 0x80) == 0 ? 0 : MASK_BYTES;
    return length < 0 || length > Long.MAX_VALUE - mask ? Long.MAX_VALUE : mask + length;
  }

  private void skip(long bytes) {
    for (long left = bytes; left > 0; ) {
      in.ensureAvailable();
      int next = (int) Math.min(left, in.available());
      in.skip(next);
      left -= next;
    }
  }

  private Inbound message(byte[] whole) {
    if (!isCompressed) {
      return new Inbound.Message(whole);
    }
    Inbound inflated =
        Inflation.inflate(
            whole,
            (int) Math.min(Integer.MAX_VALUE / 2, (long) messageBytesMax * Inflation.FACTOR_MAX));
    return isText && inflated instanceof Inbound.Message(byte[] bytes) && !Utf8.isValid(bytes)
        ? new Inbound.Violation(CloseReason.of(1007, "text is not UTF-8"))
        : inflated;
  }

  private boolean isUtf8(byte[] part, boolean last) {
    return text.accepts(part, 0, part.length) && (!last || text.isComplete());
  }

  private long length(int shortLength) {
    int bytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    if (bytes == 0) {
      return shortLength;
    }
    long length = 0;
    for (int i = 0; i < bytes; i++) {
      length = length << 8 | (in.read() & 0xFF);
    }
    return length;
  }

  private String wrong(int first, int second, int opcode, long length) {
    if ((second & 0x80) == 0) {
      return "client frames are masked";
    }
    boolean mayBeCompressed =
        dialect.isDeflated() && (opcode == WsFrames.TEXT || opcode == WsFrames.BINARY);
    if ((first & (mayBeCompressed ? 0x30 : 0x70)) != 0) {
      return "reserved bits are not in use";
    }
    return switch (opcode) {
      case WsFrames.TEXT, WsFrames.BINARY -> inMessage ? "a message is not finished" : "";
      case CONTINUATION -> inMessage ? "" : "nothing to continue";
      case WsFrames.CLOSE, WsFrames.PING, WsFrames.PONG ->
          (first & 0x80) == 0 || length > CONTROL_BYTES_MAX || length < 0
              ? "control frames are short and whole"
              : "";
      default -> "unknown opcode " + opcode;
    };
  }

  private byte[] payload(int length) {
    byte[] mask = in.readBytes(MASK_BYTES);
    byte[] payload = length == 0 ? NOTHING : in.readBytes(length);
    unread = 0;
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return payload;
  }

  /// Doubling keeps a message in many small parts as cheap as its bytes.
  private void keep(byte[] part) {
    int needed = messageLength + part.length;
    if (needed > message.length) {
      int doubled = (int) Math.min(messageBytesMax, message.length * 2L);
      message = Arrays.copyOf(message, Math.max(needed, doubled));
    }
    System.arraycopy(part, 0, message, messageLength, part.length);
    messageLength = needed;
  }

  private byte[] whole(byte[] lastPart) {
    if (messageLength == 0) {
      return lastPart;
    }
    byte[] whole = Arrays.copyOf(message, messageLength + lastPart.length);
    System.arraycopy(lastPart, 0, whole, messageLength, lastPart.length);
    message = NOTHING;
    messageLength = 0;
    return whole;
  }

  private static Inbound control(int opcode, byte[] payload) {
    return switch (opcode) {
      case WsFrames.PING -> new Inbound.Ping(payload);
      case WsFrames.PONG -> new Inbound.Pong();
      default -> close(payload);
    };
  }

  private static Inbound close(byte[] payload) {
    if (payload.length == 0) {
      return new Inbound.Close(0);
    }
    if (payload.length == 1) {
      return protocolError("half a close code");
    }
    int code = (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    Utf8 reason = new Utf8();
    if (!reason.accepts(payload, 2, payload.length) || !reason.isComplete()) {
      return new Inbound.Violation(CloseReason.of(1007, "close reason is not UTF-8"));
    }
    boolean valid =
        (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
            || (code >= 3000 && code <= 4999);
    return valid ? new Inbound.Close(code) : protocolError("close code " + code + " is not in use");
  }

  private static Inbound protocolError(String why) {
    return new Inbound.Violation(CloseReason.of(1002, why));
  }
}
