package io.holdfast.edge.protocol;

/// The bytes of whole websocket frames, shared by every connection that gets them and never
/// changed.
///
/// Immutable, by agreement of whoever builds it: the array is not copied.
public final class Frame {
  private final byte[] bytes;

  private Frame(byte[] bytes) {
    this.bytes = bytes;
  }

  static Frame wrap(byte[] bytes) {
    return new Frame(bytes);
  }

  public int length() {
    return bytes.length;
  }

  /// Copies from `from` on into `target`; returns how many bytes that were.
  public int copyTo(int from, byte[] target, int index, int most) {
    int count = Math.min(most, bytes.length - from);
    System.arraycopy(bytes, from, target, index, count);
    return count;
  }

  /// The bytes themselves, for the one caller that writes them to a socket without copying.
  public byte[] shared() {
    return bytes;
  }
}
