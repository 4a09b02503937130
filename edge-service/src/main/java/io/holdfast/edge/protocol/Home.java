package io.holdfast.edge.protocol;

/// Where a client finds its session again when what it says comes by requests of their own: the
/// edge, and a name that nobody can guess.
///
/// Immutable.
public record Home(String session, String node) {
  /// The connection carries both directions itself.
  public static final Home NONE = new Home("", "");
}
