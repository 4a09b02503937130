package io.holdfast.fanout.frame;

/// A client that left a channel at the reporting edge.
///
/// Immutable.
public record PresenceAbsence(String channel, String client) {}
