package io.holdfast.backbone.redis;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a publication lies in the body of a log entry: `flags:1 channelLength:2 keyLength:2 channel
/// key [info] [tags] data`. Offset and time stand beside it; the script sets them.
final class EntryFormat {
  /// Channel and key are counted in two bytes.
  static final int NAME_BYTES_MAX = 0x7fff;

  private static final int FIXED = 5;
  private static final byte DELTA = 1;
  private static final byte INFO = 2;
  private static final byte TAGS = 4;
  private static final byte REMOVAL = 8;

  private EntryFormat() {}

  static byte[] body(PublishRequest request, byte[] channel, byte[] key) {
    ClientInfo info = request.info();
    byte[][] extras = extras(info, request.tags());
    int size = FIXED + channel.length + key.length + request.data().length();
    for (byte[] extra : extras) {
      size += 4 + extra.length;
    }
    boolean tagged = !request.tags().isEmpty();
    int flags = request.delta() ? DELTA : 0;
    flags |= info != null ? INFO : 0;
    flags |= tagged ? TAGS : 0;
    ByteBuffer out = ByteBuffer.allocate(size + (tagged ? 4 : 0));
    out.put((byte) flags).putShort((short) channel.length).putShort((short) key.length);
    out.put(channel).put(key);
    int from = 0;
    if (info != null) {
      for (; from < 4; from++) {
        out.putInt(extras[from].length).put(extras[from]);
      }
    }
    if (tagged) {
      out.putInt(request.tags().size());
      for (; from < extras.length; from++) {
        out.putInt(extras[from].length).put(extras[from]);
      }
    }
    request.data().copyTo(out.array(), out.position());
    return out.array();
  }

  /// The entry that removes a channel's publications; the offset beside it says up to where.
  static byte[] removal(byte[] channel) {
    ByteBuffer out = ByteBuffer.allocate(FIXED + channel.length);
    out.put(REMOVAL).putShort((short) channel.length).putShort((short) 0).put(channel);
    return out.array();
  }

  static boolean isRemoval(byte[] body) {
    return (body[0] & REMOVAL) != 0;
  }

  private static byte[][] extras(@Nullable ClientInfo info, Map<String, String> tags) {
    byte[][] extras = new byte[(info == null ? 0 : 4) + 2 * tags.size()][];
    int at = 0;
    if (info != null) {
      extras[at++] = RedisKeys.utf8(info.user());
      extras[at++] = RedisKeys.utf8(info.client());
      extras[at++] = info.connectionInfo().toByteArray();
      extras[at++] = info.channelInfo().toByteArray();
    }
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      extras[at++] = RedisKeys.utf8(tag.getKey());
      extras[at++] = RedisKeys.utf8(tag.getValue());
    }
    return extras;
  }

  static String channel(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    return new String(body, FIXED, in.getShort(1), StandardCharsets.UTF_8);
  }

  static Publication publication(byte[] body, long offset, long timeMillis) {
    ByteBuffer in = ByteBuffer.wrap(body);
    int flags = in.get();
    int channelLength = in.getShort();
    int keyLength = in.getShort();
    in.position(FIXED + channelLength);
    String key = text(in, keyLength);
    ClientInfo info = null;
    if ((flags & INFO) != 0) {
      info =
          new ClientInfo(
              text(in, in.getInt()),
              text(in, in.getInt()),
              Payload.wrap(raw(in, in.getInt())),
              Payload.wrap(raw(in, in.getInt())));
    }
    Map<String, String> tags = Map.of();
    if ((flags & TAGS) != 0) {
      int count = in.getInt();
      tags = HashMap.newHashMap(count);
      for (int i = 0; i < count; i++) {
        String name = text(in, in.getInt());
        tags.put(name, text(in, in.getInt()));
      }
    }
    Payload data = Payload.wrap(raw(in, in.remaining()));
    return new Publication(offset, data, info, tags, timeMillis, key, (flags & DELTA) != 0);
  }

  private static byte[] raw(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer in, int length) {
    return new String(raw(in, length), StandardCharsets.UTF_8);
  }
}
