package io.holdfast.fanout.frame;

/// What an edge counts of itself, sent with each of its beats.
///
/// Immutable.
public record NodeStats(
    int clients, int users, int subscriptions, int channels, int uptimeSeconds) {
  public static final NodeStats NONE = new NodeStats(0, 0, 0, 0, 0);
}
