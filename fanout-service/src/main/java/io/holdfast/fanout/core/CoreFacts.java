package io.holdfast.fanout.core;

import io.holdfast.contract.BackboneCondition;

/// A copy of what the core counts and knows, for health and metrics.
///
/// Immutable.
public record CoreFacts(
    boolean adapterAttached,
    BackboneCondition backbone,
    String backboneCause,
    long canaryAgeMillis,
    int edges,
    int channels,
    int publishesPending,
    int publishesMax,
    Spool spool,
    long historyBytes,
    long owedBytes,
    int presenceEntries,
    long foreignFrames,
    Streams streams) {

  /// What the spool holds, and totals since the start. While the backbone is `away`, publishes are
  /// held or refused.
  public record Spool(
      boolean away,
      int count,
      int countMax,
      long bytes,
      long bytesMax,
      long held,
      long buried,
      long refused,
      long dropped,
      long lost) {}

  /// Totals since the start.
  public record Streams(
      long publicationsIn,
      long publicationsOut,
      long previews,
      long duplicates,
      long gaps,
      long newEpochs,
      long fillsAbandoned,
      long resyncs,
      long lags,
      long backboneReads,
      long recoveredFromMemory,
      long recoveredFromBackbone,
      long recoverResyncs,
      long recoverRefusals,
      long publishesAccepted,
      long publishesRefused) {}
}
