package io.holdfast.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of a publication, compared by content and never changed after they were wrapped.
///
/// Immutable, by agreement of whoever wraps an array: the array is not copied.
public final class Payload {
  public static final Payload EMPTY = new Payload(new byte[0]);

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Wraps without copying; the caller gives the array away.
  public static Payload wrap(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Payload(bytes);
  }

  public static Payload utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return bytes.length;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  public byte at(int index) {
    return bytes[index];
  }

  /// Copies everything into `target` from `index` on; returns the index after the last byte
  /// written.
  public int copyTo(byte[] target, int index) {
    System.arraycopy(bytes, 0, target, index, bytes.length);
    return index + bytes.length;
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  public ByteBuffer asReadOnlyBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  public String toUtf8() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  byte[] unsafeArray() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
