package io.holdfast.edge.upstream;

import io.holdfast.runtime.Backoff;
import java.util.List;

/// What the upstream machine is told once. `fanouts` are addresses as the configuration names them;
/// a link on which nothing arrives for `silenceNanos` is closed and dialled again; the clients of
/// an edge that was lost are present for less than `presenceNanos`.
///
/// Immutable.
public record UpstreamSettings(
    List<String> fanouts,
    int shards,
    long creditBytes,
    int recoveryBytesMax,
    long beatNanos,
    long silenceNanos,
    long publishDeadlineNanos,
    long presenceNanos,
    Backoff backoff,
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
