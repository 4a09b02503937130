package io.holdfast.backbone;

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

/// What one life of the backbone's session says, as events of the adapter's loop.
///
/// Immutable.
record SessionReports(int generation, Consumer<AdapterEvent> loop) implements SessionEvents {
  @Override
  public void opened() {
    loop.accept(new AdapterEvent.SessionOpened(generation));
  }

  @Override
  public void ended(SessionEnd end) {
    loop.accept(new AdapterEvent.SessionEnded(generation, end));
  }

  TailHandler tail(int partition) {
    return new TailHandler() {
      @Override
      public void entries(TailBatch batch) {
        loop.accept(new AdapterEvent.Tailed(generation, partition, batch));
      }

      @Override
      public void live(Head head) {
        // Only a heartbeat that comes back proves it.
      }

      @Override
      public void gap(TailHandler.Gap gap) {
        loop.accept(new AdapterEvent.Discontinued(generation, gap.toString()));
      }

      @Override
      public void epoch(TailHandler.EpochChange change) {
        loop.accept(new AdapterEvent.Discontinued(generation, change.toString()));
      }

      @Override
      public void heartbeat(long nonce) {
        loop.accept(new AdapterEvent.HeartbeatBack(generation, partition, nonce));
      }

      @Override
      public void ended(String cause) {
        loop.accept(
            new AdapterEvent.SessionEnded(generation, new SessionEnd.Lost("tail: " + cause)));
      }
    };
  }

  HistoryHandler page(PageTicket ticket) {
    return new HistoryHandler() {
      @Override
      public void page(HistoryPage page) {
        loop.accept(new AdapterEvent.PageRead(ticket, page));
      }

      @Override
      public void refused(Refusal refusal) {
        loop.accept(new AdapterEvent.PageRefused(ticket, refusal));
      }
    };
  }
}
