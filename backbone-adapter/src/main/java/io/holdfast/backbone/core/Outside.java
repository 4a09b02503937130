package io.holdfast.backbone.core;

import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.subscription.SessionFailure;
import io.holdfast.backbone.subscription.SubscriptionEffect;

/// What the core asks of the world. None of it waits.
public interface Outside {
  /// Hands the event to {@link AdapterCore#handle} in a later turn. From any thread.
  void later(CoreEvent event);

  /// Closes the session away from the loop, because closing may wait for the disk or the network,
  /// and runs `then`.
  void close(BackboneSession session, int generation, Runnable then);

  /// The session's condition changed.
  void announce(SubscriptionEffect.Announce change);

  /// A session or an attempt at one is over: to be counted.
  default void failed(SessionFailure failure) {}

  /// Sessions begin and end and none becomes stable, or no longer so.
  default void flapping(boolean flaps, String story) {}

  /// The tail skipped something or goes on in another epoch.
  void discontinued(String what);

  /// So many publications came out of the tail.
  void tailed(int publications);
}
