package io.holdfast.backbone.spi;

import io.holdfast.contract.PublishResult;
import java.util.List;

/// Takes the answer to one batch.
@FunctionalInterface
public interface AppendHandler {
  /// One result per request, in the order of the batch. At most once.
  void settled(List<PublishResult> results);
}
