package io.holdfast.fanout.frame;

/// A client that left a channel at the reporting edge; `moved` = it is still there, and another
/// fanout serves the channel from now on.
///
/// Immutable.
public record PresenceAbsence(String channel, String client, boolean moved) {
  public PresenceAbsence(String channel, String client) {
    this(channel, client, false);
  }
}
