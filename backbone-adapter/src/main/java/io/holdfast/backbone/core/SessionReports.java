package io.holdfast.backbone.core;

import io.holdfast.backbone.serving.PageTicket;
import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Refusal;
import java.util.function.Consumer;

/// What one life of the backbone's session says, as events of the adapter's core.
///
/// Immutable.
record SessionReports(int generation, Consumer<CoreEvent> events) implements SessionEvents {
  @Override
  public void opened() {
    events.accept(new CoreEvent.SessionOpened(generation));
  }

  @Override
  public void ended(SessionEnd end) {
    events.accept(new CoreEvent.SessionEnded(generation, end));
  }

  TailHandler tail(int partition) {
    return new TailHandler() {
      @Override
      public void entries(TailBatch batch) {
        events.accept(new CoreEvent.Tailed(generation, partition, batch));
      }

      @Override
      public void live(Head head) {
        // Only a heartbeat that comes back proves it.
      }

      @Override
      public void gap(TailHandler.Gap gap) {
        events.accept(
            gap.kind() == TailHandler.Gap.Kind.LOST
                ? new CoreEvent.Doubted(generation, partition)
                : new CoreEvent.Discontinued(generation, gap.toString()));
      }

      @Override
      public void epoch(TailHandler.EpochChange change) {
        events.accept(new CoreEvent.Discontinued(generation, change.toString()));
      }

      @Override
      public void heartbeat(long nonce) {
        events.accept(new CoreEvent.HeartbeatBack(generation, partition, nonce));
      }

      @Override
      public void ended(String cause) {
        events.accept(
            new CoreEvent.SessionEnded(generation, new SessionEnd.Lost("tail: " + cause)));
      }
    };
  }

  HistoryHandler page(PageTicket ticket) {
    return new HistoryHandler() {
      @Override
      public void page(HistoryPage page) {
        events.accept(new CoreEvent.PageRead(ticket, page));
      }

      @Override
      public void refused(Refusal refusal) {
        events.accept(new CoreEvent.PageRefused(ticket, refusal));
      }
    };
  }
}
