package io.holdfast.edge.upstream;

/// What must be done about one link.
public sealed interface LinkEffect {
  record Dial() implements LinkEffect {}

  record Greet() implements LinkEffect {}

  /// The peer serves: follow, recover and publish over it.
  record Begin() implements LinkEffect {}

  /// Whatever was under way over it must go elsewhere or be asked again.
  record Abandon() implements LinkEffect {}

  record Beat() implements LinkEffect {}

  record Close(String reason) implements LinkEffect {}

  /// One line for people.
  record Announce(String what) implements LinkEffect {}
}
