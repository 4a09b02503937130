package io.holdfast.fanout.frame;

import io.holdfast.contract.ClientInfo;

/// A client in a channel at the reporting edge. `present` = keep it in the presence table;
/// `announce` = tell followers of its join, and later of its leave; `moved` = it joined before,
/// where another fanout served the channel, so its join is told to nobody.
///
/// Immutable.
public record PresenceEntry(
    String channel, ClientInfo info, boolean present, boolean announce, boolean moved) {
  public PresenceEntry(String channel, ClientInfo info, boolean present, boolean announce) {
    this(channel, info, present, announce, false);
  }
}
