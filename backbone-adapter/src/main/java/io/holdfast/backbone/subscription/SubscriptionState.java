package io.holdfast.backbone.subscription;

import io.holdfast.contract.BackboneCondition;

/// What the session with the backbone is. A generation is one attempt; answers to an earlier one
/// are stale. `attempt` counts failures since the last stable session.
public sealed interface SubscriptionState {
  /// What the rest of the world is told.
  BackboneCondition condition();

  /// Nothing was tried yet.
  record Idle() implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return BackboneCondition.CONNECTING;
    }
  }

  /// Dialled; no heartbeat came back yet. `openedNanos` is 0 until the session was opened; `lived`
  /// says that an earlier session had been connected.
  record Connecting(int generation, int attempt, long openedNanos, boolean lived)
      implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return lived ? BackboneCondition.DOWN : BackboneCondition.CONNECTING;
    }
  }

  /// The newest proof of life is younger than the stale bound.
  record Connected(int generation, int attempt, long sinceNanos, long provenNanos)
      implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return BackboneCondition.CONNECTED;
    }
  }

  /// The newest proof of life is older than the stale bound; the session is kept.
  record Stale(int generation, int attempt, long sinceNanos, long provenNanos)
      implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return BackboneCondition.STALE;
    }
  }

  /// Between attempts; `generation` is that of the next one.
  record BackingOff(int generation, int attempt, boolean lived) implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return lived ? BackboneCondition.DOWN : BackboneCondition.CONNECTING;
    }
  }

  /// No further attempt without an operator.
  record GaveUp(String cause) implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return BackboneCondition.GAVE_UP;
    }
  }

  /// The process is leaving.
  record Stopped() implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return BackboneCondition.DOWN;
    }
  }
}
