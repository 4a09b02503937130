package io.holdfast.edge.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Selects publications by their tags. Two that a client could have said in the same words are
/// equal.
///
/// Immutable.
public final class TagsFilter {
  /// Nodes and values of one filter, at most: it bounds what one subscription may cost each
  /// publication. Values of `in` and `nin` are looked up, not looked through.
  static final int NODES_MAX = 256;

  static final int VALUES_MAX = 1_024;

  private final TagRule rule;
  private final int hash;

  private TagsFilter(TagRule rule) {
    this.rule = rule;
    this.hash = rule.hashCode();
  }

  /// Empty when what the client said is no filter.
  public static Optional<TagsFilter> of(FilterNode said) {
    return new Reading().rule(said).map(TagsFilter::new);
  }

  public boolean selects(Map<String, String> tags) {
    return rule.holds(tags);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof TagsFilter that && hash == that.hash && rule.equals(that.rule));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return rule.toString();
  }

  /// One filter being read, with what is left of its bounds.
  private static final class Reading {
    private int nodesLeft = NODES_MAX;
    private int valuesLeft = VALUES_MAX;

    Optional<TagRule> rule(FilterNode said) {
      valuesLeft -= said.vals().size();
      if (--nodesLeft < 0 || valuesLeft < 0) {
        return Optional.empty();
      }
      return switch (said.op()) {
        case "" -> leaf(said);
        case "and" -> rules(said.nodes()).map(TagRule.All::new);
        case "or" -> rules(said.nodes()).map(TagRule.Any::new);
        case "not" ->
            said.nodes().size() == 1
                ? rule(said.nodes().getFirst()).map(TagRule.Not::new)
                : Optional.empty();
        default -> Optional.empty();
      };
    }

    private Optional<List<TagRule>> rules(List<FilterNode> said) {
      List<TagRule> rules = new ArrayList<>(said.size());
      for (FilterNode node : said) {
        Optional<TagRule> rule = rule(node);
        if (rule.isEmpty()) {
          return Optional.empty();
        }
        rules.add(rule.get());
      }
      return rules.isEmpty() ? Optional.empty() : Optional.of(rules);
    }

    private static Optional<TagRule> leaf(FilterNode said) {
      String key = said.key();
      return switch (said.cmp()) {
        case "ex" -> bare(said, new TagRule.Exists(key));
        case "nex" -> bare(said, new TagRule.Not(new TagRule.Exists(key)));
        case "in" -> listed(said);
        case "nin" -> listed(said).map(TagRule.Not::new);
        case "eq" -> single(said, new TagRule.Equal(key, said.val()));
        case "neq" -> single(said, new TagRule.Not(new TagRule.Equal(key, said.val())));
        case "sw" -> single(said, new TagRule.Starts(key, said.val()));
        case "ew" -> single(said, new TagRule.Ends(key, said.val()));
        case "ct" -> single(said, new TagRule.Contains(key, said.val()));
        case "lt", "lte", "gt", "gte" ->
            TagRule.number(said.val())
                .flatMap(than -> single(said, TagRule.Compares.of(key, said.cmp(), than)));
        default -> Optional.empty();
      };
    }

    private static Optional<TagRule> bare(FilterNode said, TagRule rule) {
      return said.val().isEmpty() && said.vals().isEmpty() ? Optional.of(rule) : Optional.empty();
    }

    private static Optional<TagRule> listed(FilterNode said) {
      return said.key().isEmpty() || !said.val().isEmpty() || said.vals().isEmpty()
          ? Optional.empty()
          : Optional.of(new TagRule.OneOf(said.key(), Set.copyOf(said.vals())));
    }

    private static Optional<TagRule> single(FilterNode said, TagRule rule) {
      return said.key().isEmpty() || said.val().isEmpty() || !said.vals().isEmpty()
          ? Optional.empty()
          : Optional.of(rule);
    }
  }
}
