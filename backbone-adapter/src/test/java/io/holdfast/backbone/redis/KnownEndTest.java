package io.holdfast.backbone.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.contract.PublishRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What may be said of the end of an epoch that the log lost: only what is proven.
class KnownEndTest {
  private static final long E1 = 1_000;
  private static final long E2 = 1_007;
  private static final long FLOOR = 7_000;

  private final KnownEnd known = new KnownEnd(100);

  /// A log in its first epoch, up to `last`.
  private static LogState first(long last) {
    return state(last, List.of(new Fork(E1, 0, 0)), Map.of());
  }

  /// The log was wiped; somebody was handed `end` entries of the first epoch.
  private static LogState wiped(long end) {
    return state(0, List.of(new Fork(E1, 0, 0), new Fork(E2, FLOOR, 0)), Map.of(E1, end));
  }

  private static LogState state(long last, List<Fork> forks, Map<Long, Long> ends) {
    return new LogState(
        forks.getLast().epoch(),
        "here",
        last,
        forks,
        0,
        0,
        1,
        1,
        "here",
        0,
        new LogPosition(0, 0),
        ends);
  }

  private static byte[] body(String channel, String key) {
    PublishRequest request = SessionProbe.request(channel, key, key);
    return EntryFormat.body(request, RedisKeys.utf8(channel), RedisKeys.utf8(key));
  }

  private static KnownEnd.Own own(long sequence, String channel, long offset) {
    return new KnownEnd.Own(
        new LogPosition(E1, sequence), offset, 5, body(channel, "k" + sequence));
  }

  private static LogEntry entry(long sequence, String channel, long offset) {
    return own(sequence, channel, offset).entry();
  }

  private @Nullable List<Long> between(String channel, long after, long upTo) {
    List<LogEntry.Published> found = known.between(channel, after, upTo);
    return found == null
        ? null
        : found.stream().map(published -> published.publication().offset()).toList();
  }

  @Test
  void aChannelEndedWhereTheTailSawItEnd() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "a", 1), entry(2, "b", 1), entry(3, "a", 2)));
    assertFalse(known.moved(wiped(3)));
    assertEquals(2, known.endOf("a", E1));
    assertEquals(1, known.endOf("b", E1));
    assertEquals(-1, known.endOf("never seen", E1));
    assertEquals(List.of(1L, 2L), between("a", 0, 2));
  }

  /// Another adapter's readers were handed a fourth entry: it may have been of any channel.
  @Test
  void nothingIsSaidOfAnEndThatOthersSawMoreOf() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "a", 1), entry(2, "b", 1), entry(3, "a", 2)));
    known.moved(wiped(4));
    assertEquals(-1, known.endOf("a", E1));
    assertEquals(-1, known.endOf("b", E1));
  }

  @Test
  void whatWasAppendedFromHereIsKnownBeforeItIsTailed() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "a", 1)));
    known.appended(own(1, "a", 1));
    known.appended(own(2, "b", 1));
    known.appended(own(3, "a", 2));
    assertEquals(new LogPosition(E1, 3), known.newest());
    known.moved(wiped(3));
    assertEquals(2, known.endOf("a", E1));
    assertEquals(List.of(2L), between("a", 1, 2));
    assertEquals(List.of(1L), between("b", 0, 1));
  }

  /// Between what was tailed and what was appended from here lies something of another adapter's.
  @Test
  void aHoleBeforeOwnEntriesProvesNothing() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "a", 1)));
    known.appended(own(3, "a", 2));
    known.moved(wiped(3));
    assertEquals(-1, known.endOf("a", E1));
  }

  @Test
  void aHoleInTheTailForgetsTheChannelsBeforeIt() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "a", 1)));
    known.tailed(List.of(entry(5, "b", 7)));
    known.moved(wiped(5));
    assertEquals(-1, known.endOf("a", E1));
    assertEquals(7, known.endOf("b", E1));
  }

  @Test
  void aTailThatStartsFurtherOnKnowsOnlyWhatIsLookedUp() {
    known.moved(first(3));
    known.tailed(List.of(entry(4, "a", 1)));
    known.joined(new LogPosition(E1, 9));
    known.walked("b", 6, first(9));
    known.moved(wiped(9));
    assertEquals(-1, known.endOf("a", E1));
    assertEquals(6, known.endOf("b", E1));
  }

  @Test
  void anotherSessionThatMissedNothingGoesOnWithWhatWasKnown() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "a", 1)));
    known.joined(new LogPosition(E1, 1));
    known.moved(wiped(1));
    assertEquals(1, known.endOf("a", E1));
  }

  /// The readers here were told that they had everything; then the other adapter came back.
  @Test
  void itIsSaidWhenItTurnsOutLaterThatOthersSawMore() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "a", 1)));
    assertFalse(known.moved(wiped(1)));
    LogState told =
        state(
            0,
            List.of(new Fork(E1, 0, 0), new Fork(E2, FLOOR, 0), new Fork(E2 + 1, 8_000, 0)),
            Map.of(E1, 2L));
    assertTrue(known.moved(told));
    assertFalse(known.moved(told));
    assertEquals(-1, known.endOf("a", E1));
  }

  @Test
  void aWipeOfAWipedLogIsKnownToo() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "a", 1)));
    known.moved(wiped(1));
    known.walked("quiet", 0, wiped(1));
    known.tailed(
        List.of(
            LogEntry.of(new LogPosition(E2, 1), FLOOR + 1, 5, body("a", "x")),
            LogEntry.of(new LogPosition(E2, 2), FLOOR + 2, 5, body("a", "y"))));
    known.moved(
        state(
            0,
            List.of(new Fork(E1, 0, 0), new Fork(E2, FLOOR, 0), new Fork(E2 + 9, 16_000, 0)),
            Map.of(E1, 1L, E2, 2L)));
    assertEquals(1, known.endOf("a", E1));
    assertEquals(FLOOR + 2, known.endOf("a", E2));
    assertEquals(FLOOR, known.endOf("quiet", E2));
  }

  /// It came back from its file, and then it was wiped: readers of both epochs are placed.
  @Test
  void aWipeAfterARestartLosesBothEpochsTogether() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "quiet", 1)));
    known.appended(own(2, "busy", 1));
    known.moved(state(2, List.of(new Fork(E1, 0, 0), new Fork(E2, FLOOR, 2)), Map.of()));
    known.joined(new LogPosition(E2, 2));
    known.tailed(List.of(LogEntry.of(new LogPosition(E2, 3), FLOOR + 1, 5, body("busy", "x"))));
    known.moved(
        state(
            0,
            List.of(new Fork(E1, 0, 0), new Fork(E2, FLOOR, 0), new Fork(E2 + 9, 16_000, 0)),
            Map.of(E1, 2L, E2, 3L)));
    assertEquals(1, known.endOf("quiet", E1));
    assertEquals(1, known.endOf("quiet", E2));
    assertEquals(FLOOR + 1, known.endOf("busy", E2));
  }

  @Test
  void anUnrelatedLogIsNotExplainedByWhatWasKnown() {
    known.moved(first(0));
    known.tailed(List.of(entry(1, "a", 1)));
    known.moved(state(0, List.of(new Fork(E2, 0, 0)), Map.of()));
    assertEquals(-1, known.endOf("a", E1));
  }

  @Test
  void onlySoManyChannelsAreKnown() {
    known.moved(first(0));
    for (int i = 1; i <= 101; i++) {
      known.tailed(List.of(entry(i, "c" + i, 1)));
    }
    known.moved(wiped(101));
    assertEquals(-1, known.endOf("c1", E1));
    assertEquals(1, known.endOf("c101", E1));
    assertNull(between("c1", 1, 2));
  }
}
