package io.holdfast.fanout.core;

import io.holdfast.contract.settings.Namespaces;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.publish.SpoolRules;
import io.holdfast.runtime.Backoff;
import java.time.Duration;
import java.util.List;

/// What the core is told about its world. A link on which nothing arrives for `silence` is over.
///
/// `adapters` are the addresses of those that are known from the start.
///
/// Immutable.
public record CoreSettings(
    Namespaces namespaces,
    PeerHello self,
    List<String> adapters,
    Backoff redial,
    Duration beat,
    Duration silence,
    Duration publishDeadline,
    Bounds bounds,
    SpoolRules spool) {

  /// Everything that has an end. `linger` is how long a channel without edges is kept,
  /// `presenceLinger` the presence of an edge without a link.
  public record Bounds(
      int channelsMax,
      long historyBytesMax,
      int publishesMax,
      long publishBytesMax,
      int publicationBytesMax,
      int presenceMax,
      Duration linger,
      Duration presenceLinger) {
    public static final Bounds DEFAULT =
        new Bounds(
            1_000_000,
            512L << 20,
            65_536,
            128L << 20,
            1 << 20,
            1_000_000,
            Duration.ofSeconds(60),
            Duration.ofSeconds(27));

    public Bounds withHistoryBytes(long bytesMax) {
      return new Bounds(
          channelsMax,
          bytesMax,
          publishesMax,
          publishBytesMax,
          publicationBytesMax,
          presenceMax,
          linger,
          presenceLinger);
    }

    public Bounds withPresenceLinger(Duration newPresenceLinger) {
      return new Bounds(
          channelsMax,
          historyBytesMax,
          publishesMax,
          publishBytesMax,
          publicationBytesMax,
          presenceMax,
          linger,
          newPresenceLinger);
    }
  }

  /// Bytes of publications that a peer may send before we grant more.
  public long creditBytes() {
    return self.creditBytes();
  }
}
