package io.holdfast.edge.command;

import io.holdfast.contract.Refusal;

/// The outcome of a command: a value, or why there is none.
public sealed interface Answer<T> {
  record Done<T>(T value) implements Answer<T> {}

  record Refused<T>(Refusal refusal) implements Answer<T> {}
}
