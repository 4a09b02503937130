package io.holdfast.edge.upstream;

import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.NodeStats;

/// What an edge's beat says of the edge.
///
/// Immutable.
public record Vitals(Health health, NodeStats stats) {}
