package io.holdfast.fanout.frame;

import io.holdfast.contract.BackboneCondition;

/// What an adapter says of its backbone. `publicationBytesMax` 0 = not said.
///
/// Immutable.
public record BackboneFacts(
    BackboneCondition condition, String cause, String identity, int publicationBytesMax) {
  /// Nothing was said yet.
  public static final BackboneFacts UNKNOWN =
      new BackboneFacts(BackboneCondition.CONNECTING, "no adapter has said anything yet", "", 0);
}
