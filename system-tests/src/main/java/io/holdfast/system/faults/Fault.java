package io.holdfast.system.faults;

import io.holdfast.system.faults.BackboneUnderTest.Kind;
import java.io.IOException;
import java.util.Set;

/// One row: what is broken, and what must not come of it.
///
/// Immutable.
///
/// @param name of the row, for `--only`
/// @param story what is done, in one sentence
/// @param kinds backbones that it makes sense for
record Fault(
    String name, String story, Set<Kind> kinds, Setup setup, Wanted wanted, Script script) {

  /// What is done while the load goes on. It says when the fault begins, and when nothing is wrong
  /// any more.
  interface Script {
    void run(Scene scene) throws IOException;
  }

  static Fault of(String name, String story, Kind kind, Script script) {
    return new Fault(name, story, Set.of(kind), Setup.USUAL, Wanted.KEPT, script);
  }

  Fault on(Kind... others) {
    return new Fault(name, story, Set.of(others), setup, wanted, script);
  }

  Fault with(Setup other) {
    return new Fault(name, story, kinds, other, wanted, script);
  }

  Fault wanting(Wanted other) {
    return new Fault(name, story, kinds, setup, other, script);
  }
}
