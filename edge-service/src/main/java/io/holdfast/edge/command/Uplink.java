package io.holdfast.edge.command;

import io.holdfast.contract.Payload;

/// A message that a client sends by a request of its own: to the edge `node`, for a `session` of
/// it, in the session's codec.
///
/// Immutable.
public record Uplink(String node, String session, Payload data) {
  /// What became of it.
  public enum Outcome {
    /// The session's edge has it, in the order in which it came.
    TAKEN,
    UNKNOWN_NODE,
    UNKNOWN_SESSION,
    /// Too much waits already; it was not taken.
    OVERLOADED
  }

  /// What it costs to keep or to send, roughly, in bytes.
  public int weight() {
    return 256 + data.length();
  }
}
