package io.holdfast.backbone.embedded;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// A view on one checked record in a buffer, moved from record to record.
///
/// Owned by whoever reads the buffer.
final class LogRecord {
  private ByteBuffer in = ByteBuffer.allocate(0);
  private int body;
  private int length;

  LogRecord at(ByteBuffer buffer, int recordStart, int bodyLength) {
    in = buffer;
    body = recordStart + RecordFormat.FRAME;
    length = bodyLength;
    return this;
  }

  byte kind() {
    return in.get(body);
  }

  private byte flags() {
    return in.get(body + 1);
  }

  private int channelLength() {
    return in.getShort(body + 2);
  }

  private int keyLength() {
    return in.getShort(body + 4);
  }

  long sequence() {
    return in.getLong(body + 6);
  }

  long offset() {
    return in.getLong(body + 14);
  }

  long timeMillis() {
    return in.getLong(body + 22);
  }

  byte[] channelBytes() {
    byte[] bytes = new byte[channelLength()];
    in.get(body + RecordFormat.FIXED, bytes);
    return bytes;
  }

  byte[] keyBytes() {
    byte[] bytes = new byte[keyLength()];
    in.get(body + RecordFormat.FIXED + channelLength(), bytes);
    return bytes;
  }

  /// The offset of the channel's publication before this one.
  long previous() {
    return has(RecordFormat.PREVIOUS) ? in.getLong(afterKey()) : offset() - 1;
  }

  boolean has(byte flag) {
    return (flags() & flag) != 0;
  }

  private int afterKey() {
    return body + RecordFormat.FIXED + channelLength() + keyLength();
  }

  private ByteBuffer optional() {
    int start = afterKey() + (has(RecordFormat.PREVIOUS) ? 8 : 0);
    return in.slice(start, body + length - start);
  }

  long version() {
    return has(RecordFormat.VERSION) ? optional().getLong(0) : 0;
  }

  String versionEpoch() {
    if (!has(RecordFormat.VERSION)) {
      return "";
    }
    ByteBuffer at = optional().position(8);
    return text(at);
  }

  /// What stands after the optional parts of a record without any.
  ByteBuffer data() {
    return optional();
  }

  Publication publication() {
    ByteBuffer at = optional();
    if (has(RecordFormat.VERSION)) {
      at.position(8);
      raw(at);
    }
    ClientInfo info = null;
    if (has(RecordFormat.INFO)) {
      info = new ClientInfo(text(at), text(at), Payload.wrap(raw(at)), Payload.wrap(raw(at)));
    }
    Map<String, String> tags = Map.of();
    if (has(RecordFormat.TAGS)) {
      long count = at.getLong();
      tags = new HashMap<>();
      for (long i = 0; i < count; i++) {
        String name = text(at);
        tags.put(name, text(at));
      }
    }
    byte[] data = new byte[at.remaining()];
    at.get(data);
    return new Publication(
        offset(),
        Payload.wrap(data),
        info,
        tags,
        timeMillis(),
        new String(keyBytes(), StandardCharsets.UTF_8),
        has(RecordFormat.DELTA));
  }

  private static byte[] raw(ByteBuffer at) {
    byte[] bytes = new byte[at.getInt()];
    at.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer at) {
    return new String(raw(at), StandardCharsets.UTF_8);
  }
}
