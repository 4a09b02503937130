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
    long historyBytes,
    long owedBytes,
    int presenceEntries,
    long foreignFrames,
    Streams streams) {

  /// Totals since the start.
  public record Streams(
      long publicationsIn,
      long publicationsOut,
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
