package io.holdfast.fanout.publish;

import java.util.List;

/// What a spool held when it was opened: one line per publication, oldest first. `id` names the
/// spool in the ids of what it holds; `next` is the next free sequence.
///
/// Immutable.
public record SpoolContents(String id, long next, List<Line> lines) {
  /// Nothing is held yet.
  public static SpoolContents none(String id) {
    return new SpoolContents(id, 1, List.of());
  }

  public SpoolContents {
    lines = List.copyOf(lines);
  }

  /// One publication, without its data.
  public record Line(long sequence, String channel, String key, long weight) {}
}
