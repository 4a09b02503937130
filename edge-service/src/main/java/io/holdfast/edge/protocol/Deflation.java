package io.holdfast.edge.protocol;

import io.holdfast.edge.json.JsonBytes;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Compresses messages for websockets that agreed on it (RFC 7692), each by itself, so that
/// connections keep no state for it and share what was compressed once. What does not get smaller
/// goes as it is.
///
/// Owned by one loop.
public final class Deflation {
  /// Which messages are compressed, and how hard: 1 = fastest to 9 = smallest, -1 = zlib's own
  /// choice, -2 = as 1, 0 = not at all.
  public record Rule(int bytesMin, int level) {}

  /// Compresses nothing, and so may be everybody's.
  static final Deflation NEVER = new Deflation(new Rule(0, 0));

  private static final int HUFFMAN_ONLY = -2;
  private static final int FASTEST = 1;

  /// Tells a receiver that a message is compressed.
  static final int COMPRESSED = 0x40;

  /// A buffer that grew past this for one message is not worth keeping.
  private static final int KEPT_BYTES_MAX = 65_536;

  /// How a flush ends; RFC 7692 leaves it out.
  static final int TAIL_BYTES = 4;

  private final Rule rule;

  /// About 260 KB, so only where somebody wants it.
  private @Nullable Deflater deflater;

  private byte[] out = {};

  public Deflation(Rule rule) {
    this.rule = rule;
  }

  /// Adds a frame with this message to others.
  void append(int opcode, JsonBytes message, JsonBytes frames) {
    int length = message.length();
    if (rule.level() == 0 || length <= TAIL_BYTES || length < rule.bytesMin()) {
      WsFrames.append(opcode, message, frames);
      return;
    }
    if (out.length < length + TAIL_BYTES) {
      out = new byte[length + TAIL_BYTES];
    }
    int compressed = compress(message) - TAIL_BYTES;
    if (compressed < length) {
      WsFrames.append(COMPRESSED | opcode, out, 0, compressed, frames);
    } else {
      WsFrames.append(opcode, message, frames);
    }
    if (out.length > KEPT_BYTES_MAX) {
      out = new byte[0];
    }
  }

  /// Returns the length, the tail included; as much as there is room for = it does not get smaller.
  private int compress(JsonBytes message) {
    Deflater zip = deflater;
    if (zip == null) {
      zip = new Deflater(rule.level() == HUFFMAN_ONLY ? FASTEST : rule.level(), true);
      deflater = zip;
    }
    zip.reset();
    zip.setInput(message.array(), 0, message.length());
    return zip.deflate(out, 0, message.length() + TAIL_BYTES, Deflater.SYNC_FLUSH);
  }
}
