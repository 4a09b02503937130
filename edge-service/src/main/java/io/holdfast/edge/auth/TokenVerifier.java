package io.holdfast.edge.auth;

/// Turns a token's text into what it grants. It never blocks: connection loops call it.
///
/// Thread-safe: implementations hold no mutable state.
public interface TokenVerifier {
  ConnectToken connection(String token, long nowUnixSeconds);

  SubscriptionToken subscription(String token, long nowUnixSeconds);
}
