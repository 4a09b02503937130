package io.holdfast.fanout.publish;

import io.holdfast.contract.PublishRequest;

/// A publication in the spool, held since `wallMillis`.
///
/// Immutable.
public record HeldPublication(long sequence, PublishRequest request, long wallMillis) {}
