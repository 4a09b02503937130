package io.holdfast.edge.shard;

import io.holdfast.edge.hub.ResyncRule;
import io.holdfast.edge.protocol.Deflation;

/// What a shard is told once. `userConnectionLimit` 0 = none.
///
/// Immutable.
public record ShardSettings(
    int shards,
    int outboxBytesMax,
    ResyncRule resyncs,
    int userConnectionLimit,
    Deflation.Rule deflation) {}
