package io.holdfast.edge.hub;

import io.holdfast.contract.Position;
import org.jspecify.annotations.Nullable;

/// What a subscription needs before it can begin.
public sealed interface Demand {
  /// To be live, and to know from where.
  record Top() implements Demand {}

  /// To continue after a position. An offset with epoch 0 means the current epoch. More than
  /// `limit` publications are not recovered; 0 = no bound but the reply's size.
  record After(Position position, int limit) implements Demand {}

  /// Only the newest publication, unless the reader stands at the top already.
  record Newest(@Nullable Position position) implements Demand {}
}
