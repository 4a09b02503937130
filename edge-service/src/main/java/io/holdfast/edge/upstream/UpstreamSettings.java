package io.holdfast.edge.upstream;

import io.holdfast.runtime.Backoff;

/// What the upstream machine is told once. A link on which nothing arrives for `silenceNanos` is
/// closed and dialled again; the clients of an edge that was lost are present for less than
/// `presenceNanos`.
///
/// Immutable.
public record UpstreamSettings(
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
    if (shards < 1 || shards > 64) {
      throw new IllegalArgumentException("1 to 64 shards, not " + shards);
    }
  }
}
