package io.holdfast.edge.fossil;

import io.holdfast.contract.Payload;
import java.util.Optional;

/// Writes a patch from one payload to another: the length of the result, then copies out of the
/// base and inserts, then a checksum of the result.
///
/// Thread-safe: no state.
public final class Fossil {
  /// A copy that is no longer than this costs about as much as the bytes that it brings.
  private static final int COPY_BYTES_MIN = 12;

  private final byte[] base;
  private final byte[] target;
  private final boolean text;
  private final BlockIndex blocks;
  private final PatchBytes out;

  /// Target bytes that the patch brings so far.
  private int done;

  private Fossil(byte[] base, byte[] target, boolean text) {
    this.base = base;
    this.target = target;
    this.text = text;
    this.blocks = new BlockIndex(base);
    this.out = new PatchBytes(target.length);
  }

  /// The patch that makes `target` of `base`; empty when it would not be smaller than the target.
  /// With `text` the target is UTF-8, and so is the patch: no character is cut.
  public static Optional<Payload> patch(Payload base, Payload target, boolean text) {
    return base.length() < BlockIndex.BLOCK || target.length() < BlockIndex.BLOCK
        ? Optional.empty()
        : new Fossil(base.toByteArray(), target.toByteArray(), text).write();
  }

  private Optional<Payload> write() {
    out.number(target.length).put('\n');
    RollingHash hash = new RollingHash(target, 0);
    while (hash.at() + BlockIndex.BLOCK <= target.length && !out.isFull()) {
      if (copies(hash.at(), hash.value())) {
        if (done + BlockIndex.BLOCK > target.length) {
          break;
        }
        hash = new RollingHash(target, done);
      } else {
        hash.roll();
      }
    }
    copyEnd();
    insert(target.length);
    out.number(checksum(target)).put(';');
    return out.isFull() ? Optional.empty() : Optional.of(Payload.wrap(out.toByteArray()));
  }

  /// Brings the longest run around `at` that the base has too; false when none is worth it.
  private boolean copies(int at, int hash) {
    int bestLength = 0;
    int bestStart = 0;
    int bestFrom = 0;
    int left = BlockIndex.CANDIDATES_MAX;
    for (int from = blocks.first(hash); from >= 0 && left > 0; from = blocks.next(from), left--) {
      int end = at + common(from, at);
      if (end - at < BlockIndex.BLOCK) {
        continue;
      }
      int start = at;
      int offset = from;
      while (start > done && offset > 0 && base[offset - 1] == target[start - 1]) {
        start--;
        offset--;
      }
      int skipped = whole(start) - start;
      int length = wholeEnd(end) - start - skipped;
      if (length > bestLength) {
        bestLength = length;
        bestStart = start + skipped;
        bestFrom = offset + skipped;
      }
    }
    if (bestLength < COPY_BYTES_MIN) {
      return false;
    }
    copy(bestStart, bestFrom, bestLength);
    return true;
  }

  private void copy(int start, int from, int length) {
    insert(start);
    out.number(length).put('@').number(from).put(',');
    done = start + length;
  }

  /// What both end with is often too short to hold a whole block.
  private void copyEnd() {
    int length = 0;
    int most = Math.min(target.length - done, base.length);
    while (length < most && base[base.length - 1 - length] == target[target.length - 1 - length]) {
      length++;
    }
    int start = whole(target.length - length);
    if (target.length - start >= COPY_BYTES_MIN) {
      copy(start, base.length - (target.length - start), target.length - start);
    }
  }

  /// How many bytes from here on are the same.
  private int common(int from, int at) {
    int most = Math.min(base.length - from, target.length - at);
    int length = 0;
    while (length < most && base[from + length] == target[at + length]) {
      length++;
    }
    return length;
  }

  /// The first place from here on where a character begins.
  private int whole(int at) {
    int start = at;
    while (text && start < target.length && isInside(start)) {
      start++;
    }
    return start;
  }

  /// The last place up to here where a character has ended.
  private int wholeEnd(int at) {
    int end = at;
    while (text && end < target.length && isInside(end)) {
      end--;
    }
    return end;
  }

  private boolean isInside(int at) {
    return (target[at] & 0xC0) == 0x80;
  }

  /// What lies between what was said and `until` is said as it is.
  private void insert(int until) {
    if (until > done) {
      out.number(until - done).put(':').bytes(target, done, until - done);
      done = until;
    }
  }

  /// The sum of all big-endian words of 32 bits; the last one is filled up with zeros.
  static long checksum(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (bytes[i] & 0xFF) << (24 - 8 * (i & 3));
    }
    return sum & 0xFFFF_FFFFL;
  }
}
