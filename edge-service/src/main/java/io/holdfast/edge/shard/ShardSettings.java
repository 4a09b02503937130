package io.holdfast.edge.shard;

/// What a shard is told once. `userConnectionLimit` 0 = none.
///
/// Immutable.
public record ShardSettings(
    int shards,
    int outboxBytesMax,
    int resyncsPerSecond,
    long resyncJitterNanos,
    int userConnectionLimit) {}
