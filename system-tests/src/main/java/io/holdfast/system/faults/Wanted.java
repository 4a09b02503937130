package io.holdfast.system.faults;

import java.util.Set;

/// What a row may do to clients and publishers.
///
/// Immutable.
///
/// @param allowed names of counts that need not be 0
/// @param control the promise that must break, because a setting switched its mechanism off; empty
///   where all others must be kept
record Wanted(Set<String> allowed, String control) {
  /// Nothing at all.
  static final Wanted KEPT = new Wanted(Set.of(), "");

  /// An edge dies: its clients go elsewhere, and nobody answers what it was asked.
  static final Wanted CLOSES = new Wanted(Set.of("closes", "unknown"), "");

  /// The backbone itself lost something; who misses it is told.
  static final Wanted TOLD = new Wanted(Set.of("lost, told", "torn down", "told to resync"), "");

  /// Nothing is left that could accept a publish; publishers are told so, and try again.
  static final Wanted REFUSES = new Wanted(Set.of("refused", "unknown"), "");

  /// This promise must break.
  static Wanted control(String promise) {
    return new Wanted(Set.of(), promise);
  }

  boolean allows(String count) {
    return allowed.contains(count);
  }

  /// Whether deliveries may be missing at the end.
  boolean mayLose() {
    return allows("lost, told") || !control.isEmpty();
  }
}
