package io.holdfast.fanout.frame;

import io.holdfast.contract.BackboneCondition;

/// What a beat of this service carries besides being a sign of life. `canaryAgeMillis` {@link
/// #CANARY_NEVER_SEEN} = no canary came back yet.
///
/// Immutable.
public record BeatFacts(
    long sequence, boolean healthy, long canaryAgeMillis, BackboneCondition backbone) {
  public static final long CANARY_NEVER_SEEN = 0xFFFF_FFFFL;
}
