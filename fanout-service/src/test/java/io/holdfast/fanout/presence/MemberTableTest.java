package io.holdfast.fanout.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberTableTest {
  private final MemberTable table = new MemberTable();

  @Test
  void countsOfAllEdgesAddUp() {
    table.report("e1", Map.of("news:a", 2, "chat", 1));
    table.report("e2", Map.of("news:a", 3));
    table.report("e1", Map.of("chat", 0));
    assertEquals(Map.of("news:a", 5), table.matching(new Glob(""), "", 10).members());
    table.drop("e2");
    assertEquals(Map.of("news:a", 2), table.matching(new Glob("news:*"), "", 10).members());
  }

  @Test
  void anAnswerIsBoundedAndSaysThatThereAreMore() {
    table.report("e1", Map.of("a", 1, "b", 1, "c", 1));
    assertEquals(
        new MemberTable.Page(Map.of("a", 1, "b", 1), true), table.matching(new Glob("*"), "", 2));
    assertEquals(
        new MemberTable.Page(Map.of("c", 1), false), table.matching(new Glob("*"), "b", 2));
    assertFalse(table.matching(new Glob("*"), "", 3).more());
  }

  @Test
  void patternsSelectByStarAndQuestionMark() {
    assertTrue(new Glob("").matches("anything"));
    assertTrue(new Glob("news:*").matches("news:"));
    assertTrue(new Glob("*:a?c").matches("x:y:abc"));
    assertTrue(new Glob("a*b*c").matches("aXbYbZc"));
    assertFalse(new Glob("a?c").matches("ac"));
    assertFalse(new Glob("news:*").matches("new:x"));
    assertFalse(new Glob("a*b").matches("a" + "a".repeat(2_000)));
  }
}
