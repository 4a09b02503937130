package io.holdfast.fanout.publish;

import java.util.List;

/// What the spool says.
public sealed interface SpoolEvent {
  /// Everything up to `sequence` that was not refused is as durable as the settings want it.
  record Kept(long sequence) implements SpoolEvent {}

  /// The disk did not take these. When it may have taken some of them after all, `surely` is false.
  record Refused(List<Long> sequences, boolean surely, String cause) implements SpoolEvent {}

  /// Answers a load, in order. What is missing up to `sequence` cannot be read any more.
  record Loaded(long sequence, List<HeldPublication> publications) implements SpoolEvent {}
}
