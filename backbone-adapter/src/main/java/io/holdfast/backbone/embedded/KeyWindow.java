package io.holdfast.backbone.embedded;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// The idempotency keys of the last while with the positions they were stored at: a ring in order
/// of time and an open hash table over it, 48 bytes a key. Keys are known by a keyed 128-bit hash.
///
/// Owned by the log's writer.
final class KeyWindow {
  private static final int WORDS = 5;
  private static final int START = 1 << 10;

  private final KeyHash hash;
  private final int keysMax;
  private final long windowMillis;
  private long[] ring = new long[START * WORDS];
  private int[] table = new int[START * 2];
  private int capacity = START;
  private int head;
  private int size;

  KeyWindow(int keysMax, long windowMillis, RandomGenerator dice) {
    this.keysMax = keysMax;
    this.windowMillis = windowMillis;
    this.hash = new KeyHash(dice.nextLong(), dice.nextLong());
    Arrays.fill(table, -1);
  }

  int size() {
    return size;
  }

  /// Where the key is remembered, or -1; valid until the next {@link #remember}.
  int find(byte[] channel, byte[] key, long nowMillis) {
    expire(nowMillis);
    hash.compute(channel, key);
    int mask = table.length - 1;
    for (int at = (int) hash.low() & mask; table[at] >= 0; at = (at + 1) & mask) {
      int entry = table[at];
      if (ring[entry * WORDS] == hash.low() && ring[entry * WORDS + 1] == hash.high()) {
        return entry;
      }
    }
    return -1;
  }

  long epochAt(int found) {
    return ring[found * WORDS + 2];
  }

  long offsetAt(int found) {
    return ring[found * WORDS + 3];
  }

  void remember(byte[] channel, byte[] key, long epoch, long offset, long timeMillis) {
    if (size == keysMax) {
      dropOldest();
    } else if (size == capacity) {
      grow();
    }
    hash.compute(channel, key);
    int entry = (head + size) % capacity;
    int at = entry * WORDS;
    ring[at] = hash.low();
    ring[at + 1] = hash.high();
    ring[at + 2] = epoch;
    ring[at + 3] = offset;
    ring[at + 4] = timeMillis;
    size++;
    insert(entry);
  }

  private void expire(long nowMillis) {
    while (size > 0 && nowMillis - ring[head * WORDS + 4] > windowMillis) {
      dropOldest();
    }
  }

  private void insert(int entry) {
    int mask = table.length - 1;
    int at = (int) ring[entry * WORDS] & mask;
    while (table[at] >= 0) {
      at = (at + 1) & mask;
    }
    table[at] = entry;
  }

  private void dropOldest() {
    int mask = table.length - 1;
    int at = (int) ring[head * WORDS] & mask;
    while (table[at] != head) {
      at = (at + 1) & mask;
    }
    closeHole(at, mask);
    head = (head + 1) % capacity;
    size--;
  }

  /// Moves later entries of the probe chain back, so that no marker of a removed entry is needed.
  private void closeHole(int removed, int mask) {
    int hole = removed;
    int at = (hole + 1) & mask;
    while (table[at] >= 0) {
      int home = (int) ring[table[at] * WORDS] & mask;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        table[hole] = table[at];
        hole = at;
      }
      at = (at + 1) & mask;
    }
    table[hole] = -1;
  }

  private void grow() {
    int larger = capacity * 2;
    long[] moved = new long[larger * WORDS];
    int first = capacity - head;
    System.arraycopy(ring, head * WORDS, moved, 0, first * WORDS);
    System.arraycopy(ring, 0, moved, first * WORDS, head * WORDS);
    ring = moved;
    head = 0;
    capacity = larger;
    table = new int[larger * 2];
    Arrays.fill(table, -1);
    for (int entry = 0; entry < size; entry++) {
      insert(entry);
    }
  }
}
