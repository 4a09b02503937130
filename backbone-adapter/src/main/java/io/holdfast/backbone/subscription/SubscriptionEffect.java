package io.holdfast.backbone.subscription;

import io.holdfast.contract.BackboneCondition;

/// What has to be done about the session.
public sealed interface SubscriptionEffect {
  /// Open a session.
  record Dial(int generation) implements SubscriptionEffect {}

  /// Close the session of this generation; nothing more of it counts.
  record Drop(int generation) implements SubscriptionEffect {}

  /// Send a heartbeat through every partition.
  record SendHeartbeat(int generation) implements SubscriptionEffect {}

  /// Send {@link SubscriptionEvent.Woken} then.
  record WakeAt(int generation, long nanos) implements SubscriptionEffect {}

  /// The one door for logs, counters and followers.
  record Announce(BackboneCondition from, BackboneCondition to, String cause)
      implements SubscriptionEffect {}
}
