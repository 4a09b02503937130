package io.holdfast.edge.auth;

import java.util.List;

/// Turns a token's text into what it grants. Only the methods that say so ever wait.
///
/// Thread-safe.
public interface TokenVerifier {
  /// Waits, at most a few seconds, until the key of this connection token is at hand or cannot be
  /// had now. To be called before {@link #connection}, by a thread that may wait.
  default void awaitConnectionKey(String token) throws InterruptedException {}

  /// As {@link #awaitConnectionKey}, for a subscription token.
  default void awaitSubscriptionKey(String token) throws InterruptedException {}

  ConnectToken connection(String token, long nowUnixSeconds);

  SubscriptionToken subscription(String token, long nowUnixSeconds);

  /// Addresses of keys that did not answer when they were asked last.
  default List<String> keyServersAway() {
    return List.of();
  }
}
