package io.holdfast.simulation;

/// A promise was broken.
final class Violation extends RuntimeException {
  Violation(String what) {
    super(what);
  }
}
