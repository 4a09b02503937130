package io.holdfast.contract;

import org.jspecify.annotations.Nullable;

/// Names one held publication: the spool that has it, and its sequence there.
///
/// Immutable.
public record HeldId(String spool, long sequence) {
  /// Null = no such id.
  public static @Nullable HeldId parse(String text) {
    int dash = text.lastIndexOf('-');
    if (dash < 1) {
      return null;
    }
    try {
      long sequence = Long.parseLong(text, dash + 1, text.length(), 10);
      return sequence < 1 ? null : new HeldId(text.substring(0, dash), sequence);
    } catch (NumberFormatException notOurs) {
      return null;
    }
  }

  @Override
  public String toString() {
    return spool + "-" + sequence;
  }
}
