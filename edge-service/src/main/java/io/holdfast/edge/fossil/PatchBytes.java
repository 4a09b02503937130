package io.holdfast.edge.fossil;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A patch that is being written. What reaches the bound is not worth sending: it is full, and
/// takes nothing more.
///
/// Owned by who writes it.
final class PatchBytes {
  private static final byte[] DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
          .getBytes(StandardCharsets.US_ASCII);

  private final int bound;
  private byte[] bytes;
  private int length;

  /// It stays shorter than `bound`.
  PatchBytes(int bound) {
    this.bound = bound;
    this.bytes = new byte[Math.min(bound, 256)];
  }

  boolean isFull() {
    return length >= bound;
  }

  private boolean takes(int count) {
    if (length + count >= bound) {
      length = bound;
      return false;
    }
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(bound, Math.max(length + count, 2 * bytes.length)));
    }
    return true;
  }

  PatchBytes put(char ascii) {
    if (!isFull() && takes(1)) {
      bytes[length++] = (byte) ascii;
    }
    return this;
  }

  /// In digits of base 64, the highest first.
  PatchBytes number(long value) {
    int digits = 1;
    for (long rest = value >>> 6; rest > 0; rest >>>= 6) {
      digits++;
    }
    if (!isFull() && takes(digits)) {
      for (int i = digits - 1; i >= 0; i--) {
        bytes[length++] = DIGITS[(int) (value >>> (6 * i)) & 63];
      }
    }
    return this;
  }

  void bytes(byte[] from, int at, int count) {
    if (!isFull() && takes(count)) {
      System.arraycopy(from, at, bytes, length, count);
      length += count;
    }
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }
}
