package io.holdfast.edge.tags;

import java.util.List;

/// A filter as a client said it. `op` empty = a leaf, which compares (`cmp`) the tag `key` with
/// `val` or `vals`; else `and`, `or` or `not` of its `nodes`.
///
/// Immutable.
public record FilterNode(
    String op, String key, String cmp, String val, List<String> vals, List<FilterNode> nodes) {
  public FilterNode {
    vals = List.copyOf(vals);
    nodes = List.copyOf(nodes);
  }
}
