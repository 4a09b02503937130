package io.holdfast.fanout.stream;

/// What the streams count. Read by others only through a copy that the loop makes.
///
/// Owned by the fanout's loop.
public final class StreamCounters {
  public long publicationsIn;
  public long publicationsOut;
  public long previews;
  public long duplicates;
  public long gaps;
  public long newEpochs;
  public long fillsAbandoned;
  public long resyncs;
  public long lags;
  public long backboneReads;
  public long recoveredFromMemory;
  public long recoveredFromBackbone;
  public long recoverResyncs;
  public long recoverRefusals;
}
