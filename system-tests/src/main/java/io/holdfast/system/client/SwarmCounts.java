package io.holdfast.system.client;

/// What happened to a swarm so far.
///
/// Thread-safe: each count is one atomic that the swarm's thread moves.
public final class SwarmCounts {
  /// Clients whose connect was answered and that are connected now.
  public final Count connected = new Count();

  /// Subscriptions that are subscribed now.
  public final Count subscribed = new Count();

  /// Publications received, recovered ones included.
  public final Count publications = new Count();

  /// Bytes read from the sockets.
  public final Count bytes = new Count();

  /// Connections that ended without our wish, after they were open.
  public final Count closes = new Count();

  /// Dials that failed.
  public final Count failedDials = new Count();

  /// Unsubscribe pushes.
  public final Count unsubscribes = new Count();

  /// Subscriptions that asked for recovery and were told that nothing is missing.
  public final Count recovered = new Count();

  /// Subscriptions that asked for recovery and were refused it.
  public final Count unrecovered = new Count();

  /// Offsets at or below one that the same subscription received before.
  public final Count offsetsBack = new Count();

  /// Offsets that were jumped over on a subscription, recovered ones included.
  public final Count offsetJumps = new Count();

  /// Error replies and frames that make no sense.
  public final Count errors = new Count();

  @Override
  public String toString() {
    return ("connected=%d subscribed=%d publications=%d closes=%d failedDials=%d unsubscribes=%d recovered=%d"
            + " unrecovered=%d offsetsBack=%d offsetJumps=%d errors=%d")
        .formatted(
            connected.get(),
            subscribed.get(),
            publications.get(),
            closes.get(),
            failedDials.get(),
            unsubscribes.get(),
            recovered.get(),
            unrecovered.get(),
            offsetsBack.get(),
            offsetJumps.get(),
            errors.get());
  }
}
