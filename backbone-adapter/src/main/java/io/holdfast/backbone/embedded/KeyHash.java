package io.holdfast.backbone.embedded;

/// SipHash-1-3 with a 128-bit result over a channel and a key: nobody without the process's secret
/// can make two keys collide. The result stays in the object, so that hashing allocates nothing.
///
/// Owned by the log's writer.
final class KeyHash {
  private final long secret0;
  private final long secret1;
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private long low;
  private long high;

  KeyHash(long secret0, long secret1) {
    this.secret0 = secret0;
    this.secret1 = secret1;
  }

  long low() {
    return low;
  }

  long high() {
    return high;
  }

  void compute(byte[] channel, byte[] key) {
    v0 = secret0 ^ 0x736f6d6570736575L;
    v1 = secret1 ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = secret0 ^ 0x6c7967656e657261L;
    v3 = secret1 ^ 0x7465646279746573L;
    absorb(channel);
    absorb(key);
    v2 ^= 0xee;
    round();
    round();
    round();
    low = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    round();
    round();
    round();
    high = v0 ^ v1 ^ v2 ^ v3;
  }

  /// Each part ends with a word that holds its length, so parts cannot run into each other.
  private void absorb(byte[] bytes) {
    long word = 0;
    for (int i = 0; i < bytes.length; i++) {
      word |= (bytes[i] & 0xffL) << ((i & 7) * 8);
      if ((i & 7) == 7) {
        mix(word);
        word = 0;
      }
    }
    mix(word);
    mix(bytes.length);
  }

  private void mix(long word) {
    v3 ^= word;
    round();
    v0 ^= word;
  }

  private void round() {
    v0 += v1;
    v2 += v3;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 = Long.rotateLeft(v2, 32);
  }
}
