package io.holdfast.runtime;

import java.util.List;

/// A machine's decision: what it becomes, and what must be done.
///
/// Immutable.
public record Step<S, E>(S next, List<E> effects) {
  public Step {
    effects = List.copyOf(effects);
  }

  public static <S, E> Step<S, E> stay(S state) {
    return new Step<>(state, List.of());
  }
}
