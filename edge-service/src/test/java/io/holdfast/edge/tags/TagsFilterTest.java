package io.holdfast.edge.tags;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What filters select, and what is no filter.
class TagsFilterTest {
  static FilterNode leaf(String key, String cmp, String val) {
    return new FilterNode("", key, cmp, val, List.of(), List.of());
  }

  static FilterNode node(String op, FilterNode... nodes) {
    return new FilterNode(op, "", "", "", List.of(), List.of(nodes));
  }

  private static FilterNode list(String cmp, String... vals) {
    return new FilterNode("", "k", cmp, "", List.of(vals), List.of());
  }

  private static boolean selects(FilterNode said, Map<String, String> tags) {
    return TagsFilter.of(said).orElseThrow().selects(tags);
  }

  /// The last column: what the filter says where the tag is not there.
  @ParameterizedTest
  @CsvSource({
    "eq, abc, abc, true, false",
    "eq, abc, abd, false, false",
    "neq, abc, abc, false, true",
    "neq, abc, abd, true, true",
    "sw, ab, abc, true, false",
    "sw, bc, abc, false, false",
    "ew, bc, abc, true, false",
    "ew, ab, abc, false, false",
    "ct, b, abc, true, false",
    "ct, x, abc, false, false",
    "gt, 9, 10, true, false",
    "gt, 10, 10.0, false, false",
    "gte, 10, 10.00, true, false",
    "gte, 10, 9.99, false, false",
    "lt, 10, 9, true, false",
    "lt, -1, 0, false, false",
    "lte, -0.5, -0.50, true, false",
    "lte, 1, 1.01, false, false",
    "gt, 1, many, false, false",
    "lt, 1, 1e-9, false, false"
  })
  void comparesOneTag(String cmp, String val, String tag, boolean selected, boolean absent) {
    FilterNode said = leaf("k", cmp, val);
    assertEquals(selected, selects(said, Map.of("k", tag)));
    assertEquals(absent, selects(said, Map.of("other", tag)));
  }

  @Test
  void looksForTagsAndForOneOfMany() {
    assertTrue(selects(leaf("k", "ex", ""), Map.of("k", "")));
    assertTrue(selects(leaf("k", "nex", ""), Map.of()));
    assertTrue(selects(list("in", "a", "b"), Map.of("k", "b")));
    assertTrue(!selects(list("in", "a", "b"), Map.of("k", "c")));
    assertTrue(!selects(list("in", "a"), Map.of()));
    assertTrue(!selects(list("nin", "a", "b"), Map.of("k", "b")));
    assertTrue(selects(list("nin", "a"), Map.of()));
  }

  @Test
  void joinsWhatItIsMadeOf() {
    FilterNode cold = leaf("t", "lt", "10");
    FilterNode wet = leaf("rain", "eq", "yes");
    Map<String, String> both = Map.of("t", "3", "rain", "yes");
    Map<String, String> one = Map.of("t", "3", "rain", "no");
    assertTrue(selects(node("and", cold, wet), both));
    assertTrue(!selects(node("and", cold, wet), one));
    assertTrue(selects(node("or", cold, wet), one));
    assertTrue(!selects(node("or", cold, wet), Map.of()));
    assertTrue(selects(node("and", cold, node("not", wet)), one));
  }

  @Test
  void refusesWhatIsNoFilter() {
    for (FilterNode said :
        List.of(
            leaf("k", "", "v"),
            leaf("k", "is", "v"),
            leaf("", "eq", "v"),
            leaf("k", "eq", ""),
            leaf("k", "ex", "v"),
            leaf("k", "gt", "many"),
            leaf("k", "lt", "1".repeat(65)),
            leaf("k", "in", "v"),
            list("in"),
            list("eq", "v"),
            node("and"),
            node("or"),
            node("not"),
            node("not", leaf("k", "ex", ""), leaf("k", "ex", "")),
            node("xor", leaf("k", "ex", "")),
            node("and", leaf("k", "ex", ""), leaf("k", "is", "v")))) {
      assertEquals(Optional.empty(), TagsFilter.of(said), said.toString());
    }
  }

  @Test
  void refusesWhatWouldCostTooMuch() {
    List<FilterNode> many = Collections.nCopies(TagsFilter.NODES_MAX - 1, leaf("k", "ex", ""));
    assertTrue(TagsFilter.of(node("or", many.toArray(FilterNode[]::new))).isPresent());
    FilterNode more = node("not", node("or", many.toArray(FilterNode[]::new)));
    assertEquals(Optional.empty(), TagsFilter.of(more));
    String[] values = new String[TagsFilter.VALUES_MAX + 1];
    Arrays.setAll(values, Integer::toString);
    assertEquals(Optional.empty(), TagsFilter.of(list("in", values)));
  }

  @Test
  void isEqualToWhatWasSaidAlike() {
    TagsFilter first =
        TagsFilter.of(node("and", leaf("a", "gt", "1"), list("in", "x", "y"))).orElseThrow();
    TagsFilter same =
        TagsFilter.of(node("and", leaf("a", "gt", "1.0"), list("in", "y", "x"))).orElseThrow();
    TagsFilter other =
        TagsFilter.of(node("and", leaf("a", "gt", "2"), list("in", "x", "y"))).orElseThrow();
    assertEquals(first, same);
    assertEquals(first.hashCode(), same.hashCode());
    assertNotEquals(first, other);
  }
}
