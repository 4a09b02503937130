package io.holdfast.fanout.frame;

import io.holdfast.contract.PublishResult;

/// The result of the publish with this id on its link.
///
/// Immutable.
public record PublishAnswer(long id, PublishResult result) {}
