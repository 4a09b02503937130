package io.holdfast.backbone.spi;

/// A removal as it came out of the log: the channel's publications up to `upTo` are forgotten.
///
/// Immutable.
public record TailRemoval(long sequence, String channel, long upTo) {}
