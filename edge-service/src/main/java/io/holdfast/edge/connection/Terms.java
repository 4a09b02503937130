package io.holdfast.edge.connection;

import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.tags.TagsFilter;
import org.jspecify.annotations.Nullable;

/// What was agreed for one subscription. `commandId` 0 = made by the server; with `delta` it gets
/// patches; `filter` null = it gets every publication.
///
/// Immutable.
record Terms(
    long commandId,
    boolean serverSide,
    boolean positioned,
    boolean recoverable,
    boolean newestOnly,
    boolean wantsMoves,
    boolean present,
    boolean announced,
    boolean rejectsUnrecovered,
    boolean delta,
    @Nullable TagsFilter filter,
    Standing standing,
    long expireAtSeconds,
    Payload info,
    Payload data) {

  boolean recovers() {
    return recoverable && standing.recover();
  }

  /// The client's position; null when its epoch is none of ours.
  @Nullable Position asked() {
    long epoch = Position.parseEpoch(standing.epoch());
    return epoch < 0 ? null : new Position(epoch, standing.offset());
  }

  /// What a new token makes of them.
  Terms renewed(long newExpireAtSeconds, Payload newInfo) {
    return new Terms(
        commandId,
        serverSide,
        positioned,
        recoverable,
        newestOnly,
        wantsMoves,
        present,
        announced,
        rejectsUnrecovered,
        delta,
        filter,
        standing,
        newExpireAtSeconds,
        newInfo,
        data);
  }
}
