package io.holdfast.backbone.spi;

import java.time.Duration;

/// What a backbone promises; decisions follow from these, never from its name.
///
/// Immutable.
///
/// @param ordered publications of a channel have one order that every reader sees
/// @param durable an answered append survives a crash of the machine
/// @param replayable what a reader missed can be read later
/// @param announcesGaps a loss is noticed and told, with its range where it is known
/// @param publicationBytesMax largest payload
/// @param idempotencyWindow how long a key is remembered, unless a bound in number comes first
public record Guarantees(
    boolean ordered,
    boolean durable,
    boolean replayable,
    boolean announcesGaps,
    int publicationBytesMax,
    Duration idempotencyWindow) {}
