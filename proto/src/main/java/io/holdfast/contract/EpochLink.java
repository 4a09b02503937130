package io.holdfast.contract;

/// What is known of one epoch of a channel. Its offsets are above `floor`; those up to `base` are
/// part of the log today; `top` is the highest ever handed out in it (0 = unknown), above `base`
/// when a tail was lost.
///
/// Immutable.
public record EpochLink(long epoch, long floor, long base, long top) {}
