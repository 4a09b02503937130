package io.holdfast.backbone.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads the values of replies: bytes, numbers, and lists of these.
final class RedisReply {
  private RedisReply() {}

  static String text(Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }

  static long number(Object value) {
    if (value instanceof byte[] bytes) {
      return digits(bytes, 0, bytes.length);
    }
    return value instanceof Number number ? number.longValue() : Long.parseLong(text(value));
  }

  static byte[] bytes(Object value) {
    return value instanceof byte[] bytes ? bytes : text(value).getBytes(StandardCharsets.UTF_8);
  }

  static List<?> list(Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalStateException("Redis answered " + text(value) + " instead of a list");
  }

  private static long digits(byte[] bytes, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new NumberFormatException(new String(bytes, StandardCharsets.UTF_8));
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
