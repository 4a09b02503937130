package io.holdfast.edge.upstream;

/// Fills one frame of a link with a list's entries, as far as they go: far below what the transport
/// takes at most.
///
/// Owned by who builds the frame.
final class FrameSize {
  /// Reached by the entry that is one too many; a single entry is always taken.
  static final int BYTES_MAX = 256 << 10;

  /// Tag, length and small numbers of an entry, at most.
  private static final int ENTRY_BYTES = 16;

  private int bytes;

  boolean takes(int entryBytes) {
    boolean fits = bytes == 0 || bytes + entryBytes + ENTRY_BYTES <= BYTES_MAX;
    if (fits) {
      bytes += entryBytes + ENTRY_BYTES;
    }
    return fits;
  }

  /// What a name takes at most; never less than its UTF-8.
  static int of(String name) {
    return 3 * name.length();
  }
}
