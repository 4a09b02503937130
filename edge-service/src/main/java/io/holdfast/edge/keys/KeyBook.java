package io.holdfast.edge.keys;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of one key server's keys, and when it is to be asked: at the first token, for a
/// key that a token names and nobody knows, and every few minutes while tokens come. `absent` names
/// keys that the server was asked for and does not have; `wanted` those that the question under way
/// is about. Times are monotonic nanoseconds.
///
/// Immutable.
record KeyBook(
    @Nullable KeySet keys,
    Set<String> absent,
    boolean asking,
    Set<String> wanted,
    int failures,
    long freshUntilNanos,
    long quietUntilNanos) {

  /// So old, keys are read again behind the tokens that still use them: a key that the server took
  /// back counts for so long.
  static final long FRESH_NANOS = Duration.ofMinutes(5).toNanos();

  /// Least time from one answer to the next question: tokens that name keys at random make no more
  /// than this of them.
  static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

  /// Names that one question is about. A token with one more is put off, as if nobody had asked.
  static final int WANTED_MAX = 64;

  /// Longer names of keys are nobody's.
  static final int NAME_CHARS_MAX = 512;

  /// What a token needs before it can be judged.
  enum Need {
    /// Nothing, or nothing that could be had now.
    NOTHING,
    /// A question, but not its answer: the keys at hand will do, or the server is known to be away.
    QUESTION,
    /// The answer of the question under way.
    ANSWER,
    /// Both.
    QUESTION_AND_ANSWER
  }

  static KeyBook empty(long nowNanos) {
    return new KeyBook(null, Set.of(), false, Set.of(), 0, nowNanos, nowNanos);
  }

  KeyBook {
    absent = Set.copyOf(absent);
    wanted = Set.copyOf(wanted);
  }

  /// `name` empty = the token names no key. Nobody waits for a server that did not answer last
  /// time: it would hold up whatever else those clients say.
  Need need(String name, long nowNanos) {
    if (name.length() > NAME_CHARS_MAX) {
      return Need.NOTHING;
    }
    boolean isQuiet = quietUntilNanos - nowNanos > 0;
    if (knows(name)) {
      return asking || isQuiet || freshUntilNanos - nowNanos > 0 ? Need.NOTHING : Need.QUESTION;
    }
    if (asking) {
      return failures > 0 ? Need.NOTHING : Need.ANSWER;
    }
    if (isQuiet) {
      return Need.NOTHING;
    }
    return failures > 0 ? Need.QUESTION : Need.QUESTION_AND_ANSWER;
  }

  private boolean knows(String name) {
    return keys != null && (name.isEmpty() || keys.has(name));
  }

  /// Whether the server has no key of this name, as far as can be known.
  boolean lacks(String name) {
    return name.length() > NAME_CHARS_MAX
        || (keys != null && (absent.contains(name) || knows(name)));
  }

  /// A question is under way, and it is about this name too.
  KeyBook asking(String name) {
    Set<String> names = new HashSet<>(wanted);
    if (!name.isEmpty() && names.size() < WANTED_MAX) {
      names.add(name);
    }
    return new KeyBook(keys, absent, true, names, failures, freshUntilNanos, quietUntilNanos);
  }

  KeyBook answered(KeySet fresh, long nowNanos) {
    Set<String> lacking = new HashSet<>(wanted);
    lacking.removeIf(fresh::has);
    return new KeyBook(
        fresh, lacking, false, Set.of(), 0, nowNanos + FRESH_NANOS, nowNanos + QUIET_NANOS);
  }

  /// The server did not answer, and is left alone for a while. Keys that are known go on counting;
  /// of those that were asked for again nothing is known any more.
  KeyBook failed(long nowNanos, long delayNanos) {
    Set<String> lacking = new HashSet<>(absent);
    lacking.removeAll(wanted);
    return new KeyBook(
        keys, lacking, false, Set.of(), failures + 1, freshUntilNanos, nowNanos + delayNanos);
  }
}
