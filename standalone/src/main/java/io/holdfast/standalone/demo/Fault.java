package io.holdfast.standalone.demo;

import java.util.Locale;

/// What the demo does to its backbone.
enum Fault {
  NONE,
  /// Nothing is answered and nothing arrives; what was sent is dealt with after the thaw.
  FREEZE,
  /// The session ends and nobody takes another one.
  KILL,
  /// As a kill, and what comes back has lost the whole log.
  WIPE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
