package io.holdfast.fanout.history;

import io.holdfast.contract.ResyncReason;

/// What memory can say about a reader's position.
public sealed interface Ruling {
  /// The reader has everything up to the channel's top here.
  record AtTop() implements Ruling {}

  /// Everything after this offset is in memory.
  record InMemory(long after) implements Ruling {}

  /// The position is valid; what follows this offset must be read from the backbone.
  record NeedsRead(long after) implements Ruling {}

  /// The position is valid and further than this service has come: it will get there.
  record Ahead() implements Ruling {}

  /// Only the backbone can tell whether the position is valid.
  record NeedsProof() implements Ruling {}

  /// Surely not recoverable. `missedFrom` 0 = unknown.
  record Lost(ResyncReason reason, long missedFrom) implements Ruling {}
}
