package io.holdfast.backbone.subscription;

import io.holdfast.contract.BackboneCondition;

/// What the session with the backbone is. A generation is one attempt; answers to an earlier one
/// are stale. A wake before `lookNanos` is one that an earlier state had asked for.
public sealed interface SubscriptionState {
  /// What the rest of the world is told.
  BackboneCondition condition();

  /// What became of the sessions since one was last stable.
  Tally tally();

  /// Nothing was tried yet.
  record Idle() implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return BackboneCondition.CONNECTING;
    }

    @Override
    public Tally tally() {
      return Tally.NONE;
    }
  }

  /// Dialled at `sinceNanos`, or opened then; no heartbeat came back yet. `early` says that a knock
  /// was the reason.
  record Connecting(
      int generation, Tally tally, boolean early, boolean opened, long sinceNanos, long lookNanos)
      implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return tally.lived() ? BackboneCondition.DOWN : BackboneCondition.CONNECTING;
    }
  }

  /// The newest proof of life is younger than the stale bound, and was since `sinceNanos`.
  record Connected(int generation, Tally tally, long sinceNanos, long provenNanos, long lookNanos)
      implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return BackboneCondition.CONNECTED;
    }
  }

  /// The newest proof of life is older than the stale bound; the session is kept.
  record Stale(int generation, Tally tally, long provenNanos, long lookNanos)
      implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return BackboneCondition.STALE;
    }
  }

  /// Between attempts; `generation` is that of the next one, which is made at `untilNanos`, or when
  /// somebody answers who had not: `absent` says that nobody did the last time.
  record BackingOff(int generation, Tally tally, long untilNanos, long lookNanos, boolean absent)
      implements SubscriptionState {
    @Override
    public BackboneCondition condition() {
      return tally.lived() ? BackboneCondition.DOWN : BackboneCondition.CONNECTING;
    }
  }

  /// No further attempt without an operator.
  record GaveUp(String cause, Tally tally) implements SubscriptionState {
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

    @Override
    public Tally tally() {
      return Tally.NONE;
    }
  }
}
