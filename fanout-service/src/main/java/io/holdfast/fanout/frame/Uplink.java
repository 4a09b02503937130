package io.holdfast.fanout.frame;

/// What a client said at an edge that does not have its session: passed on unread, and so is the
/// answer. `edge` and `from` are instances; `weight` is what it costs of the receiver's credit.
public record Uplink(long id, String edge, String from, int weight, Object content) {}
