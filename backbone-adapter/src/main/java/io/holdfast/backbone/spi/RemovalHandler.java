package io.holdfast.backbone.spi;

import io.holdfast.contract.Refusal;

/// Takes the answer to one removal; exactly one method is called, at most once.
public interface RemovalHandler {
  void removed();

  void refused(Refusal refusal);
}
