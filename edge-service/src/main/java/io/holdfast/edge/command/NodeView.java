package io.holdfast.edge.command;

/// One edge as the fanouts know it.
///
/// Immutable.
public record NodeView(
    String instance,
    String name,
    String version,
    int clients,
    int users,
    int subscriptions,
    int channels,
    int uptimeSeconds) {}
