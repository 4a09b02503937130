package io.holdfast.system.faults;

/// What a row may do to clients.
///
/// Immutable.
///
/// @param closes whether sockets may close: of an edge that is killed
/// @param told whether something may be lost if those who lost it are told
/// @param control the promise that must break, because a setting switched its mechanism off; empty
///   where all must be kept
record Wanted(boolean closes, boolean told, String control) {
  /// Nothing at all.
  static final Wanted KEPT = new Wanted(false, false, "");

  /// An edge dies, and its clients go elsewhere.
  static final Wanted CLOSES = new Wanted(true, false, "");

  /// The backbone itself lost something; who misses it is told.
  static final Wanted TOLD = new Wanted(false, true, "");

  /// This promise must break.
  static Wanted control(String column) {
    return new Wanted(false, false, column);
  }
}
