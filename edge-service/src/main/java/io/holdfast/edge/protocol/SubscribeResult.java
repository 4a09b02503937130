package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import java.util.List;

/// What a subscription begins with. `epoch` and `offset` are meaningful when it is positioned;
/// `publications` are what a recovery found; `ttlSeconds` 0 = does not expire; with `delta` each of
/// them is said as what changed since the one before, and those to come may be.
///
/// Immutable.
public record SubscribeResult(
    long ttlSeconds,
    boolean recoverable,
    boolean positioned,
    String epoch,
    long offset,
    List<ChannelSlice> publications,
    boolean wasRecovering,
    boolean recovered,
    Payload data,
    boolean delta) {
  public SubscribeResult {
    publications = List.copyOf(publications);
  }
}
