package io.holdfast.backbone.spi;

/// Takes the answer to a question for the head.
@FunctionalInterface
public interface HeadHandler {
  void head(Head head);
}
