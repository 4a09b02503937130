package io.holdfast.backbone.spi;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Refusal;

/// Takes the answer to one history read; exactly one method is called, at most once.
public interface HistoryHandler {
  void page(HistoryPage page);

  void refused(Refusal refusal);
}
