package io.holdfast.system.client;

import java.nio.charset.StandardCharsets;

/// Walks Protobuf messages in place, without allocating. Throws {@link IllegalArgumentException}
/// where a message ends too early or a wire type is unknown.
///
/// Owned by one thread; reused for frame after frame.
final class ProtobufScanner {
  private byte[] bytes = {};
  private int at;
  private int end;
  private int field;
  private long number;
  private int valueFrom;
  private int valueTo;

  ProtobufScanner over(byte[] message, int from, int to) {
    bytes = message;
    at = from;
    end = to;
    return this;
  }

  /// Moves to the next message of a stream in which each stands behind its length; false at the end
  /// of the stream. {@link #enter} then steps into it.
  boolean nextMessage() {
    if (at >= end) {
      return false;
    }
    value((int) varint());
    return true;
  }

  /// Moves to the next field of the message entered; false at its end.
  boolean nextField() {
    if (at >= end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    valueFrom = at;
    valueTo = at;
    switch ((int) tag & 7) {
      case 0 -> number = varint();
      case 1 -> value(8);
      case 2 -> value((int) varint());
      case 5 -> value(4);
      default -> throw new IllegalArgumentException("wire type " + (tag & 7) + " at " + at);
    }
    return true;
  }

  int field() {
    return field;
  }

  /// The value of the field at hand, of a number or a flag.
  long number() {
    return number;
  }

  int valueFrom() {
    return valueFrom;
  }

  int valueTo() {
    return valueTo;
  }

  boolean isEmpty() {
    return valueFrom == valueTo;
  }

  String text() {
    return new String(bytes, valueFrom, valueTo - valueFrom, StandardCharsets.UTF_8);
  }

  /// Steps into the message at hand. What it returns is for {@link #leave}.
  int enter() {
    int outer = end;
    at = valueFrom;
    end = valueTo;
    return outer;
  }

  /// Steps out, behind the message entered.
  void leave(int outer) {
    at = end;
    end = outer;
  }

  private void value(int length) {
    if (length < 0 || length > end - at) {
      throw new IllegalArgumentException(length + " bytes wanted, " + (end - at) + " are left");
    }
    valueFrom = at;
    valueTo = at + length;
    at = valueTo;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw new IllegalArgumentException("ends inside a number");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than ten bytes");
  }
}
