package io.holdfast.fanout.core;

import io.holdfast.contract.settings.Namespaces;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.runtime.Backoff;
import java.time.Duration;

/// What the core is told about its world.
///
/// Immutable.
public record CoreSettings(
    Namespaces namespaces,
    PeerHello self,
    int adapters,
    Backoff redial,
    Duration beat,
    Bounds bounds) {

  /// Everything that has an end. `linger` is how long a channel without edges, and the presence of an
  /// edge without a link, are kept.
  public record Bounds(
      int channelsMax,
      long historyBytesMax,
      int publishesMax,
      long publishBytesMax,
      int publicationBytesMax,
      int presenceMax,
      Duration linger) {
    public static final Bounds DEFAULT =
        new Bounds(
            1_000_000,
            512L << 20,
            65_536,
            128L << 20,
            1 << 20,
            1_000_000,
            Duration.ofSeconds(60));
  }

  /// Bytes of publications that a peer may send before we grant more.
  public long creditBytes() {
    return self.creditBytes();
  }
}
