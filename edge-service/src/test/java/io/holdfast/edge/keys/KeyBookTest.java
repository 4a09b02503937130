package io.holdfast.edge.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.keys.Issuer.Kind;
import io.holdfast.edge.keys.KeyBook.Need;
import java.text.ParseException;
import org.junit.jupiter.api.Test;

/// When a key server is asked, and what its answers prove.
class KeyBookTest {
  private static final long START = -5;
  private static final long RETRY = 1_000;

  private final KeyBook empty = KeyBook.empty(START);

  @Test
  void asksForTheFirstTokenAndOnce() {
    assertEquals(Need.QUESTION_AND_ANSWER, empty.need("a", START));
    assertEquals(Need.QUESTION_AND_ANSWER, empty.need("", START));
    assertEquals(Need.ANSWER, empty.asking("a").need("a", START));
    assertEquals(Need.ANSWER, empty.asking("a").need("b", START));
    assertFalse(empty.lacks("a"));
  }

  @Test
  void needsNothingForAKeyAtHandUntilItIsReadAgainBehind() {
    KeyBook book = empty.asking("a").answered(keys("a"), START);

    assertEquals(Need.NOTHING, book.need("a", START + KeyBook.FRESH_NANOS - 1));
    assertEquals(Need.QUESTION, book.need("a", START + KeyBook.FRESH_NANOS));
    assertEquals(Need.QUESTION, book.need("", START + KeyBook.FRESH_NANOS));
    assertEquals(Need.NOTHING, book.asking("a").need("a", START + KeyBook.FRESH_NANOS));
  }

  @Test
  void asksAgainForAKeyThatNobodyKnowsButNotAllTheTime() {
    KeyBook book = empty.asking("a").answered(keys("a"), START);

    assertEquals(Need.NOTHING, book.need("b", START + KeyBook.QUIET_NANOS - 1));
    assertFalse(book.lacks("b"), "nobody has asked for it");
    assertEquals(Need.QUESTION_AND_ANSWER, book.need("b", START + KeyBook.QUIET_NANOS));
  }

  @Test
  void knowsWhatTheServerLacksFromAnAnswerAlone() {
    KeyBook book = empty.asking("b").asking("c").answered(keys("a"), START);

    assertTrue(book.lacks("b"));
    assertTrue(book.lacks("c"));
    assertFalse(book.lacks("d"));
    long later = START + KeyBook.QUIET_NANOS;
    assertEquals(Need.QUESTION_AND_ANSWER, book.need("b", later), "it may have come");
    KeyBook failed = book.asking("b").failed(later, RETRY);
    assertFalse(failed.lacks("b"), "who knows now");
    assertTrue(failed.lacks("c"));
    assertFalse(book.asking("b").answered(keys("b"), later).lacks("c"));
  }

  @Test
  void keepsItsKeysWhileTheServerIsAway() {
    KeyBook book = empty.asking("a").answered(keys("a"), START);
    long later = START + KeyBook.FRESH_NANOS;
    for (int i = 1; i <= 50; i++) {
      assertEquals(Need.QUESTION, book.need("a", later));
      book = book.asking("a").failed(later, RETRY);
      assertEquals(i, book.failures());
      assertEquals(Need.NOTHING, book.need("a", later + RETRY - 1));
      later += RETRY;
    }
    assertEquals(0, book.asking("a").answered(keys("a"), later).failures());
  }

  @Test
  void leavesAServerAloneThatDidNotAnswerAndWaitsForItNoMore() {
    KeyBook book = empty.asking("a").failed(START, RETRY);

    assertEquals(Need.NOTHING, book.need("a", START + RETRY - 1));
    assertFalse(book.lacks("a"));
    assertEquals(Need.QUESTION, book.need("a", START + RETRY));
    assertEquals(Need.NOTHING, book.asking("a").need("a", START + RETRY));
    KeyBook back = book.asking("a").answered(keys("a"), START + RETRY);
    assertEquals(Need.QUESTION_AND_ANSWER, back.need("b", START + RETRY + KeyBook.QUIET_NANOS));
  }

  @Test
  void boundsWhatOneQuestionIsAbout() {
    KeyBook book = empty;
    for (int i = 0; i <= KeyBook.WANTED_MAX; i++) {
      book = book.asking("key" + i);
    }
    KeyBook answered = book.answered(keys("a"), START);

    assertTrue(answered.lacks("key0"));
    assertFalse(answered.lacks("key" + KeyBook.WANTED_MAX));
    String endless = "x".repeat(KeyBook.NAME_CHARS_MAX + 1);
    assertEquals(Need.NOTHING, empty.need(endless, START));
    assertTrue(empty.lacks(endless));
  }

  private static KeySet keys(String name) {
    try {
      String key = Kind.EdDSA.publicKey(name, Kind.EdDSA.newKeys().getPublic()).toJSONString();
      return KeySet.parse("{\"keys\":[" + key + "]}");
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }
}
