package io.holdfast.backbone.subscription;

import io.holdfast.contract.BackboneCondition;

/// What has to be done about the session.
public sealed interface SubscriptionEffect {
  /// Open a session.
  record Dial(int generation) implements SubscriptionEffect {}

  /// Close the session of this generation; nothing more of it counts.
  record Drop(int generation) implements SubscriptionEffect {}

  /// Look whether somebody answers, without a session; the answer is {@link
  /// SubscriptionEvent.Knocked}.
  record Knock(int generation) implements SubscriptionEffect {}

  /// Send a heartbeat through every partition.
  record SendHeartbeat(int generation) implements SubscriptionEffect {}

  /// Send {@link SubscriptionEvent.Woken} then.
  record WakeAt(int generation, long nanos) implements SubscriptionEffect {}

  /// The one door for logs, counters and followers.
  record Announce(BackboneCondition from, BackboneCondition to, String cause)
      implements SubscriptionEffect {}

  /// A session or an attempt at one is over: to be counted.
  record Failed(SessionFailure failure) implements SubscriptionEffect {}

  /// The backbone began to flap, or is no longer said to.
  record AnnounceFlapping(boolean flaps, String story) implements SubscriptionEffect {}
}
