package io.holdfast.system.publish;

/// A publish that was accepted: stored at a position, or held.
///
/// @param offset 0 = it was held: where it is stored was not known yet
/// @param counter the publisher's counter in its payload
public record Stored(long publisher, long counter, long offset, String epoch) {}
