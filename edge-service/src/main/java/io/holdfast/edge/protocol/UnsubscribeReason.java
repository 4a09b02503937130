package io.holdfast.edge.protocol;

/// Why the server ends one subscription. Below 2500 the SDK stays unsubscribed; from 2500 on it
/// subscribes again at once.
///
/// Immutable.
public record UnsubscribeReason(int code, String text) {
  public static final UnsubscribeReason SERVER = new UnsubscribeReason(2000, "server unsubscribe");
  public static final UnsubscribeReason INSUFFICIENT_STATE =
      new UnsubscribeReason(2500, "insufficient state");
  public static final UnsubscribeReason EXPIRED =
      new UnsubscribeReason(2501, "subscription expired");
  public static final UnsubscribeReason STATE_INVALIDATED =
      new UnsubscribeReason(2502, "state invalidated");
}
