package io.holdfast.backbone.serving;

import io.holdfast.backbone.spi.Lane;
import io.holdfast.contract.Code;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.util.BitSet;
import java.util.List;

/// Publishes of one frame to one partition, until each is answered: by the backbone, or as unknown
/// when its deadline passes first.
///
/// Owned by the adapter's loop.
public final class PublishTurn {
  /// For requests that name no deadline.
  private static final int DEADLINE_MILLIS = 5_000;

  private static final PublishResult LATE =
      new PublishResult.Unknown(
          new Refusal(Code.DEADLINE, "the backbone did not answer before the deadline"));

  private final FanoutSession session;
  private final Lane lane;
  private final List<PublishRequest> batch;
  private final long receivedNanos;
  private final BitSet answered;

  PublishTurn(FanoutSession session, Lane lane, List<PublishRequest> batch, long receivedNanos) {
    this.session = session;
    this.lane = lane;
    this.batch = batch;
    this.receivedNanos = receivedNanos;
    this.answered = new BitSet(batch.size());
  }

  FanoutSession session() {
    return session;
  }

  public Lane lane() {
    return lane;
  }

  boolean done() {
    return answered.cardinality() == batch.size();
  }

  void settle(List<PublishResult> results) {
    for (int i = 0; i < batch.size(); i++) {
      answer(i, results.get(i));
    }
  }

  void expire(long nowNanos) {
    for (int i = 0; i < batch.size(); i++) {
      int asked = batch.get(i).deadlineMillis();
      long millis = asked > 0 ? asked : DEADLINE_MILLIS;
      if (nowNanos - receivedNanos >= millis * 1_000_000) {
        answer(i, LATE);
      }
    }
  }

  private void answer(int index, PublishResult result) {
    if (!answered.get(index)) {
      answered.set(index);
      session.answered(batch.get(index).id(), lane.seen(result));
    }
  }
}
