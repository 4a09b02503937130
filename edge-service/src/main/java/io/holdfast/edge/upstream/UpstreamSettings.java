package io.holdfast.edge.upstream;

import java.util.List;

/// What the upstream machine is told once. `fanouts` are addresses as the configuration names them.
///
/// Immutable.
public record UpstreamSettings(
    List<String> fanouts,
    int shards,
    long creditBytes,
    int recoveryBytesMax,
    long beatNanos,
    String instance,
    String node,
    String version) {
  public UpstreamSettings {
    fanouts = List.copyOf(fanouts);
    if (shards < 1 || shards > 64) {
      throw new IllegalArgumentException("1 to 64 shards, not " + shards);
    }
  }
}
