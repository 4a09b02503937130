package io.holdfast.fanout.frame;

import io.holdfast.contract.ClientInfo;

/// A client in a channel at the reporting edge. `present` = keep it in the presence table;
/// `announce` = tell followers of its join, and later of its leave.
///
/// Immutable.
public record PresenceEntry(String channel, ClientInfo info, boolean present, boolean announce) {}
