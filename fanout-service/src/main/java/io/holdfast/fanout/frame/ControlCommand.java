package io.holdfast.fanout.frame;

/// An API command on its way to every edge. The fanout passes it on as it came: `content` is opaque
/// here, and only the two ends of the edge link look into it.
///
/// Immutable, as far as its content is.
public record ControlCommand(long id, Object content) {}
