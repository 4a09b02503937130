package io.holdfast.edge.fossil;

/// The hash of the block that begins at a place, which moves on byte by byte.
///
/// Owned by who computes it.
final class RollingHash {
  private final byte[] bytes;
  private int at;
  private int sum;
  private int weighted;

  RollingHash(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
    for (int i = 0; i < BlockIndex.BLOCK; i++) {
      sum += bytes[at + i];
      weighted += sum;
    }
  }

  int at() {
    return at;
  }

  int value() {
    return (sum & 0xFFFF) | (weighted << 16);
  }

  /// One byte on; at the end it stays where it cannot be asked for.
  void roll() {
    if (at + BlockIndex.BLOCK < bytes.length) {
      sum += bytes[at + BlockIndex.BLOCK] - bytes[at];
      weighted += sum - BlockIndex.BLOCK * bytes[at];
    }
    at++;
  }
}
