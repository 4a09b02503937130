package io.holdfast.system.faults;

import java.util.List;

/// Whether a row kept its promises.
///
/// Immutable.
///
/// @param broken promises of safety, in words
/// @param late promises of time, in words
record Judgement(String control, boolean controlBroke, List<String> broken, List<String> late) {
  static Judgement of(Fault fault, Outcome outcome) {
    String control = fault.wanted().control();
    return new Judgement(
        control,
        !control.isEmpty() && outcome.breaks(control),
        outcome.broken(fault.wanted()),
        outcome.late(fault.wanted()));
  }

  /// Whether everything is as it should be; a control should be broken.
  boolean holds() {
    return isSafe() && (!control.isEmpty() || late.isEmpty());
  }

  /// The same without the bounds of time.
  boolean isSafe() {
    return control.isEmpty() ? broken.isEmpty() : controlBroke;
  }

  /// For the table.
  String word() {
    if (!control.isEmpty()) {
      return controlBroke ? "control: breaks, as it should" : "CONTROL DID NOT BREAK";
    }
    if (!broken.isEmpty()) {
      return "BROKEN";
    }
    return late.isEmpty() ? "kept" : "late";
  }

  /// What is wrong, in one line.
  String explanation() {
    if (!control.isEmpty()) {
      return "wanted to break: " + control + "; broke: " + broken + " " + late;
    }
    return String.join(", ", broken) + (late.isEmpty() ? "" : " " + String.join(", ", late));
  }
}
