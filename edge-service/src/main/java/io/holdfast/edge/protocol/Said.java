package io.holdfast.edge.protocol;

import io.holdfast.contract.Payload;

/// What a subscription with deltas is told of a publication's data: the data in full, or a patch of
/// what it was told last. In JSON both are text.
///
/// Immutable.
record Said(Payload data, boolean patch) {}
