package io.holdfast.edge.json;

import io.holdfast.contract.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing buffer that JSON is written into, member by member; it puts the commas.
///
/// Owned by whoever writes; reusable after {@link #clear}.
public final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  public JsonBytes(int capacity) {
    bytes = new byte[capacity];
  }

  public int length() {
    return length;
  }

  public JsonBytes clear() {
    length = 0;
    return this;
  }

  public byte[] array() {
    return bytes;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  public JsonBytes open() {
    return put('{');
  }

  public JsonBytes close() {
    return put('}');
  }

  /// Writes `"name":` after a comma where one is due. Names are ASCII literals of ours.
  public JsonBytes name(String name) {
    comma();
    room(name.length() + 3);
    bytes[length++] = '"';
    ascii(name);
    bytes[length++] = '"';
    bytes[length++] = ':';
    return this;
  }

  /// As {@link #name}, for names that come from outside.
  public JsonBytes foreignName(String name) {
    comma();
    return string(name).put(':');
  }

  /// Writes a comma unless an object, an array or a line begins here.
  public JsonBytes comma() {
    if (length > 0) {
      byte last = bytes[length - 1];
      if (last != '{' && last != '[' && last != '\n') {
        put(',');
      }
    }
    return this;
  }

  public JsonBytes put(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  /// For what is not text: the lowest eight bits.
  public JsonBytes octet(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  /// Makes the content longer by so many bytes, which the caller then fills in the array; returns
  /// where they begin.
  public int reserve(int count) {
    room(count);
    length += count;
    return length - count;
  }

  public JsonBytes bool(boolean value) {
    String text = value ? "true" : "false";
    room(5);
    ascii(text);
    return this;
  }

  public JsonBytes number(long value) {
    if (value < 0) {
      String text = Long.toString(value);
      room(text.length());
      ascii(text);
      return this;
    }
    room(20);
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  public JsonBytes string(String text) {
    room(text.length() + 2);
    bytes[length++] = '"';
    int at = 0;
    int end = text.length();
    while (at < end) {
      char c = text.charAt(at);
      if (c >= 0x80) {
        return wide(text.substring(at));
      }
      if (c < 0x20 || c == '"' || c == '\\') {
        escape(c, end - at);
      } else {
        bytes[length++] = (byte) c;
      }
      at++;
    }
    room(1);
    bytes[length++] = '"';
    return this;
  }

  private JsonBytes wide(String rest) {
    byte[] utf8 = rest.getBytes(StandardCharsets.UTF_8);
    room(utf8.length + 1);
    for (int i = 0; i < utf8.length; i++) {
      byte b = utf8[i];
      if ((b >= 0 && b < 0x20) || b == '"' || b == '\\') {
        escape((char) b, utf8.length - i);
      } else {
        bytes[length++] = b;
      }
    }
    room(1);
    bytes[length++] = '"';
    return this;
  }

  private void escape(char c, int remaining) {
    room(remaining + 7);
    bytes[length++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[length++] = (byte) c;
      case '\n' -> bytes[length++] = 'n';
      case '\r' -> bytes[length++] = 'r';
      case '\t' -> bytes[length++] = 't';
      default -> {
        ascii("u00");
        bytes[length++] = HEX[c >> 4];
        bytes[length++] = HEX[c & 15];
      }
    }
  }

  /// Embeds raw JSON without its newlines, which can only be space between its tokens.
  public JsonBytes raw(Payload json) {
    room(json.length());
    json.copyTo(bytes, length);
    int to = length;
    int end = length + json.length();
    for (int i = length; i < end; i++) {
      byte b = bytes[i];
      if (b != '\n' && b != '\r') {
        bytes[to++] = b;
      }
    }
    length = to;
    return this;
  }

  public JsonBytes append(byte[] ready) {
    return append(ready, 0, ready.length);
  }

  public JsonBytes append(byte[] ready, int from, int count) {
    room(count);
    System.arraycopy(ready, from, bytes, length, count);
    length += count;
    return this;
  }

  @SuppressWarnings("deprecation") // the one method that copies ASCII without an encoder
  private void ascii(String text) {
    room(text.length());
    text.getBytes(0, text.length(), bytes, length);
    length += text.length();
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
