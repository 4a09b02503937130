package io.holdfast.edge.hub;

import io.holdfast.contract.Payload;
import io.holdfast.edge.tags.TagsFilter;
import org.jspecify.annotations.Nullable;

/// What of a channel's publications a member gets, and in which form.
public sealed interface Intake {
  Intake ALL = new All();

  /// All of them, in full.
  record All() implements Intake {}

  /// All of them, as patches of what it was given before; `base` is the data that it has, null =
  /// none yet.
  record Deltas(@Nullable Payload base) implements Intake {}

  /// Those that the filter selects, in full.
  record Matching(TagsFilter filter) implements Intake {}
}
