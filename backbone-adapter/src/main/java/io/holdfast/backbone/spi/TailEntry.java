package io.holdfast.backbone.spi;

import io.holdfast.contract.Publication;

/// One publication as it came out of the log. Its epoch is that of the batch.
///
/// Immutable.
public record TailEntry(long sequence, String channel, Publication publication) {}
