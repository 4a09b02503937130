package io.holdfast.fanout.stream;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Refusal;

/// Who asked for a read of the backbone. A read that was under way when the adapter link ended is
/// asked again on the next one, so exactly one of the two answers comes as long as it is wanted.
public interface ReadOwner {
  void page(HistoryPage page);

  void refused(Refusal why);

  /// False when nobody waits for the answer any more: it is then neither asked nor delivered.
  boolean wanted();
}
