package io.holdfast.backbone.embedded;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// How one entry lies on disk: `length:4 crc32c:4 body`, and the body `kind:1 flags:1
/// channelLength:2 keyLength:2 sequence:8 offset:8 time:8 channel key [previous:8] [version] [info]
/// [tags] data`. A length of zero ends a segment.
final class RecordFormat {
  static final int FRAME = 8;
  static final int FIXED = 30;
  static final int BODY_MIN = FIXED;

  /// A publication.
  static final byte PUBLICATION = 1;

  /// The channel's publications up to the offset are removed.
  static final byte REMOVAL = 2;

  /// The channel's top, carried over before retention removes its last publication; the data is
  /// what {@link ChannelIndex} writes.
  static final byte CARRIED = 3;

  /// Unknown channels start after the offset.
  static final byte WATERMARK = 4;

  static final byte DELTA = 1;
  static final byte PREVIOUS = 2;
  static final byte VERSION = 4;
  static final byte INFO = 8;
  static final byte TAGS = 16;

  /// Names and keys are counted in two bytes.
  static final int NAME_BYTES_MAX = 0x7fff;

  private final CRC32C crc = new CRC32C();

  /// The optional parts of a publication, encoded; null when there is none.
  static byte @Nullable [] extras(PublishRequest request) {
    ClientInfo info = request.info();
    if (info == null && request.tags().isEmpty() && request.version() == 0) {
      return null;
    }
    Extras extras = new Extras();
    if (request.version() != 0) {
      extras.number(request.version()).text(request.versionEpoch());
    }
    if (info != null) {
      extras.text(info.user()).text(info.client());
      extras.payload(info.connectionInfo()).payload(info.channelInfo());
    }
    if (!request.tags().isEmpty()) {
      extras.number(request.tags().size());
      for (Map.Entry<String, String> tag : request.tags().entrySet()) {
        extras.text(tag.getKey()).text(tag.getValue());
      }
    }
    return extras.bytes();
  }

  static byte flags(PublishRequest request, boolean previous) {
    int flags = request.delta() ? DELTA : 0;
    flags |= previous ? PREVIOUS : 0;
    flags |= request.version() != 0 ? VERSION : 0;
    flags |= request.info() != null ? INFO : 0;
    flags |= request.tags().isEmpty() ? 0 : TAGS;
    return (byte) flags;
  }

  /// Bytes of the whole record.
  static int size(
      byte[] channel, byte[] key, boolean previous, byte @Nullable [] extras, int dataLength) {
    return FRAME
        + FIXED
        + channel.length
        + key.length
        + (previous ? 8 : 0)
        + (extras == null ? 0 : extras.length)
        + dataLength;
  }

  /// Writes everything but the data, which the caller puts between this and {@link #end}. Returns
  /// the start of the record in the buffer.
  static int begin(
      ByteBuffer out,
      byte kind,
      byte flags,
      long sequence,
      long offset,
      long previous,
      long timeMillis,
      byte[] channel,
      byte[] key,
      byte @Nullable [] extras) {
    int start = out.position();
    out.position(start + FRAME);
    out.put(kind).put(flags).putShort((short) channel.length).putShort((short) key.length);
    out.putLong(sequence).putLong(offset).putLong(timeMillis);
    out.put(channel).put(key);
    if ((flags & PREVIOUS) != 0) {
      out.putLong(previous);
    }
    if (extras != null) {
      out.put(extras);
    }
    return start;
  }

  /// Completes the record that began at `start` with its length and checksum.
  void end(ByteBuffer out, int start) {
    int end = out.position();
    int limit = out.limit();
    out.position(start + FRAME).limit(end);
    crc.reset();
    crc.update(out);
    out.limit(limit);
    out.putInt(start, end - start - FRAME);
    out.putInt(start + 4, (int) crc.getValue());
  }

  /// The body's length of the record at `at`, or -1 when there is no valid record.
  int check(ByteBuffer in, int at, int end) {
    if (end - at < FRAME + BODY_MIN) {
      return -1;
    }
    int length = in.getInt(at);
    if (length < BODY_MIN || length > end - at - FRAME) {
      return -1;
    }
    crc.reset();
    crc.update(in.slice(at + FRAME, length));
    return (int) crc.getValue() == in.getInt(at + 4) ? length : -1;
  }

  /// A small growing byte sink.
  static final class Extras {
    private ByteBuffer out = ByteBuffer.allocate(256);

    Extras number(long value) {
      room(8).putLong(value);
      return this;
    }

    Extras text(String text) {
      return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    Extras payload(Payload payload) {
      return raw(payload.toByteArray());
    }

    private Extras raw(byte[] bytes) {
      room(4 + bytes.length).putInt(bytes.length).put(bytes);
      return this;
    }

    private ByteBuffer room(int bytes) {
      if (out.remaining() < bytes) {
        ByteBuffer larger =
            ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + bytes));
        out = larger.put(out.flip());
      }
      return out;
    }

    byte[] bytes() {
      byte[] bytes = new byte[out.position()];
      out.get(0, bytes);
      return bytes;
    }
  }
}
