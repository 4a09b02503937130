package io.holdfast.backbone.spi;

/// Takes what a tail delivers: each position at most once, ascending, never two calls at a time.
/// Called on the backbone's threads: implementations enqueue and return.
public interface TailHandler {
  void entries(TailBatch batch);

  /// Everything up to the head was delivered; what follows comes as it is stored. Told once after
  /// the start, and after each time the reader had fallen behind.
  void live(Head head);

  /// A part of the log that the reader has not seen is gone; deliveries continue behind it.
  void gap(Gap gap);

  /// The log goes on in another epoch than the reader's last position.
  void epoch(EpochChange change);

  /// A heartbeat came back. Only told while live.
  void heartbeat(long nonce);

  /// The tail cannot go on; nothing follows.
  void ended(String cause);

  /// Sequences `from` to `to` are missing, both included.
  record Gap(Gap.Kind kind, long from, long to) {
    public enum Kind {
      /// Retention removed them before the reader came.
      TRIMMED,
      /// They were expected and are not there.
      HOLE,
      /// Other readers were handed publications that this one never got, and the log lost them
      /// before it could; which ones, nobody can say any more, so the range is empty (0 to 0).
      LOST
    }
  }

  /// How the reader's last position relates to the log. `base` is the last sequence that both
  /// share.
  record EpochChange(EpochChange.Kind kind, LogPosition last, long nextEpoch, long base) {
    public enum Kind {
      /// Nothing that the reader has seen was lost.
      CONTINUED,
      /// What the reader has seen after `base` is not on the log.
      ROLLED_BACK,
      /// The log has nothing in common with what the reader has seen.
      RESET
    }
  }
}
