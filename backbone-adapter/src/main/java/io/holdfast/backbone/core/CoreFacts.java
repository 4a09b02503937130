package io.holdfast.backbone.core;

import io.holdfast.contract.BackboneCondition;

/// What outsiders may see of the adapter, as of some moment.
///
/// Immutable.
public record CoreFacts(
    BackboneCondition condition, String cause, long provenNanos, int links, int followed) {
  public static final CoreFacts STARTING =
      new CoreFacts(BackboneCondition.CONNECTING, "starting", SessionLife.NEVER, 0, 0);
}
