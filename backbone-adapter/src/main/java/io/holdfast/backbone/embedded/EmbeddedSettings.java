package io.holdfast.backbone.embedded;

import java.nio.file.Path;
import java.time.Duration;

/// Settings of the embedded log.
///
/// Immutable.
///
/// @param dir the data folder; created when missing
/// @param segmentBytes size of one preallocated segment; retention works in whole segments
/// @param retentionBytes older segments are deleted when the log is larger
/// @param retentionAge segments whose newest entry is older are deleted; zero = no age bound
/// @param flushInterval with {@link FlushPolicy#INTERVAL} only
/// @param idempotencyWindow how long a key is remembered
/// @param idempotencyKeysMax how many keys are remembered (48 bytes each); the oldest go first
/// @param publicationBytesMax largest payload
/// @param channelsMax channels that retention carries over although they are quiet
/// @param forkOnCorruption start with a new epoch, and without what is unreadable, when a segment
///   other than the last is damaged; refuse to start otherwise
public record EmbeddedSettings(
    Path dir,
    int segmentBytes,
    long retentionBytes,
    Duration retentionAge,
    FlushPolicy flush,
    Duration flushInterval,
    Duration idempotencyWindow,
    int idempotencyKeysMax,
    int publicationBytesMax,
    int channelsMax,
    boolean forkOnCorruption) {
  private static final int SEGMENT_BYTES_MIN = 64 << 10;

  public EmbeddedSettings {
    if (segmentBytes < SEGMENT_BYTES_MIN || segmentBytes % 4_096 != 0) {
      throw new IllegalArgumentException(
          "segment_bytes must be a multiple of 4096 and at least "
              + SEGMENT_BYTES_MIN
              + ": "
              + segmentBytes);
    }
    if (publicationBytesMax > segmentBytes / 2) {
      throw new IllegalArgumentException(
          "publication_bytes_max must be at most half of segment_bytes: " + publicationBytesMax);
    }
    if (idempotencyKeysMax < 1) {
      throw new IllegalArgumentException("idempotency_keys must be positive");
    }
  }

  /// The defaults, in a folder.
  public static EmbeddedSettings in(Path dir) {
    return new EmbeddedSettings(
        dir,
        64 << 20,
        1L << 30,
        Duration.ZERO,
        FlushPolicy.ALWAYS,
        Duration.ofSeconds(1),
        Duration.ofMinutes(5),
        1 << 20,
        1 << 20,
        1_000_000,
        false);
  }

  public EmbeddedSettings withSegmentBytes(int bytes) {
    return new EmbeddedSettings(
        dir,
        bytes,
        retentionBytes,
        retentionAge,
        flush,
        flushInterval,
        idempotencyWindow,
        idempotencyKeysMax,
        Math.min(publicationBytesMax, bytes / 4),
        channelsMax,
        forkOnCorruption);
  }

  public EmbeddedSettings withRetentionBytes(long bytes) {
    return new EmbeddedSettings(
        dir,
        segmentBytes,
        bytes,
        retentionAge,
        flush,
        flushInterval,
        idempotencyWindow,
        idempotencyKeysMax,
        publicationBytesMax,
        channelsMax,
        forkOnCorruption);
  }

  public EmbeddedSettings withFlush(FlushPolicy policy) {
    return new EmbeddedSettings(
        dir,
        segmentBytes,
        retentionBytes,
        retentionAge,
        policy,
        flushInterval,
        idempotencyWindow,
        idempotencyKeysMax,
        publicationBytesMax,
        channelsMax,
        forkOnCorruption);
  }

  public EmbeddedSettings withForkOnCorruption() {
    return new EmbeddedSettings(
        dir,
        segmentBytes,
        retentionBytes,
        retentionAge,
        flush,
        flushInterval,
        idempotencyWindow,
        idempotencyKeysMax,
        publicationBytesMax,
        channelsMax,
        true);
  }
}
