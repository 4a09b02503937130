package io.holdfast.system.publish;

/// A publish that was answered with a position.
///
/// @param counter the publisher's counter in its payload
public record Stored(long publisher, long counter, long offset, String epoch) {}
