package io.holdfast.edge.upstream;

import io.holdfast.contract.Position;
import org.jspecify.annotations.Nullable;

/// One followed channel: who wants it, over which link it comes, and how far it is.
///
/// Owned by the upstream loop.
final class Follow {
  final String channel;

  /// Offsets are shown to clients.
  final boolean numbered;

  /// Shards that want it, by bit.
  long shards;

  /// The number of each shard's last wish.
  final long[] numbers;

  /// Over which link it was asked; -1 = none.
  int link = -1;

  /// Of the follow that was sent last.
  long generation;

  /// The link's verdict is here.
  boolean answered;

  /// The last position handed on; null until the first verdict.
  @Nullable Position top;

  /// When a refused follow is sent again; 0 = it is not refused.
  long retryAtNanos;

  /// When it ends unless somebody wants it again; 0 = somebody wants it.
  long lingerUntilNanos;

  Follow(String channel, boolean numbered, int shardCount) {
    this.numbers = new long[shardCount];
    this.channel = channel;
    this.numbered = numbered;
  }
}
