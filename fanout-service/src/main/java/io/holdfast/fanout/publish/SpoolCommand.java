package io.holdfast.fanout.publish;

import io.holdfast.contract.PublishRequest;

/// What the spool is asked to do, in this order.
public sealed interface SpoolCommand {
  /// Keeps a publication under `sequence`, which rises by one.
  record Keep(long sequence, PublishRequest request, long wallMillis) implements SpoolCommand {}

  /// What was kept under `sequence` has its outcome: it need not be kept any more.
  record Settle(long sequence) implements SpoolCommand {}

  /// As settle, but the backbone refuses it for ever: it goes to the dead letters.
  record Bury(long sequence, PublishRequest request, String why) implements SpoolCommand {}

  /// Reads what is kept from `sequence` on, at least one and about `bytesMax`.
  record Load(long sequence, long bytesMax) implements SpoolCommand {}
}
