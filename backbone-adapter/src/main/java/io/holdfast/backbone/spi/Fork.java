package io.holdfast.backbone.spi;

/// The beginning of an epoch: channel offsets in it are above `floor`, and it goes on after `base`,
/// the last sequence of the epoch before that is part of the log.
///
/// Immutable.
public record Fork(long epoch, long floor, long base) {}
