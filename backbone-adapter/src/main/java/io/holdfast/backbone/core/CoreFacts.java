package io.holdfast.backbone.core;

import io.holdfast.backbone.subscription.Tally;
import io.holdfast.contract.BackboneCondition;

/// What outsiders may see of the adapter, as of some moment.
///
/// Immutable.
///
/// @param cause of the last change of the condition, or end of a session
/// @param sinceNanos when the condition was entered
/// @param provenNanos the newest proof of life
/// @param tally what became of the sessions since one was last stable
public record CoreFacts(
    BackboneCondition condition,
    String cause,
    long sinceNanos,
    long provenNanos,
    Tally tally,
    int links,
    int followed) {}
