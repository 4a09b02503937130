package io.holdfast.edge.hub;

/// A subscription that waits for its start; `number` is also its ask upstream.
///
/// Immutable.
record Waiter(long number, String channel, Receiver receiver, long ref, Demand demand) {}
