package io.holdfast.fanout.frame;

/// One attached edge, as a nodes query lists it.
///
/// Immutable.
public record NodeView(String instance, String name, String version, NodeStats stats) {}
