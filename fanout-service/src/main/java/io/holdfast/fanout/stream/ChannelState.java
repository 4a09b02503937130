package io.holdfast.fanout.stream;

/// What a followed channel's stream is.
public sealed interface ChannelState {
  /// No adapter has said anything about the channel yet: nothing can be proven.
  record Opening() implements ChannelState {}

  /// The first verdict came; publications up to `to` are still arriving.
  record CatchingUp(long to) implements ChannelState {}

  /// In step with the adapter.
  record Following() implements ChannelState {}

  /// Offsets from `expected` up to below `got` are being read; what arrives is held back.
  record Filling(long expected, long got) implements ChannelState {}

  /// The link, or its verdict on our position, is away. What is in memory is still true.
  record Orphaned() implements ChannelState {}
}
