package io.holdfast.edge.fossil;

import java.util.Arrays;

/// Where in a base the blocks with some hash begin. Blocks lie side by side.
///
/// Immutable once built.
final class BlockIndex {
  /// Bytes of a block; a run that base and target share is surely found from twice as many on.
  static final int BLOCK = 16;

  /// So many blocks of one hash are looked at; it bounds the time that a base of repetitions costs.
  static final int CANDIDATES_MAX = 16;

  private final int[] heads;
  private final int[] nexts;

  BlockIndex(byte[] base) {
    int blocks = base.length / BLOCK;
    heads = new int[Integer.highestOneBit(Math.max(1, blocks)) * 2];
    nexts = new int[blocks];
    Arrays.fill(heads, -1);
    // Backwards, so that the first of equal blocks is found first.
    for (int block = blocks - 1; block >= 0; block--) {
      int slot = slot(new RollingHash(base, block * BLOCK).value());
      nexts[block] = heads[slot];
      heads[slot] = block;
    }
  }

  private int slot(int hash) {
    return (hash * 0x9E3779B1) >>> Integer.numberOfLeadingZeros(heads.length - 1);
  }

  /// Where the first block begins that may have this hash; -1 = there is none.
  int first(int hash) {
    return at(heads[slot(hash)]);
  }

  /// As {@link #first}, after the block that begins at `from`.
  int next(int from) {
    return at(nexts[from / BLOCK]);
  }

  private static int at(int block) {
    return block < 0 ? -1 : block * BLOCK;
  }
}
