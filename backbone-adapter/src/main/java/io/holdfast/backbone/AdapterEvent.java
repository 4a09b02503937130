package io.holdfast.backbone;

import io.holdfast.backbone.serving.FanoutFrame;
import io.holdfast.backbone.serving.PageTicket;
import io.holdfast.backbone.serving.PublishTurn;
import io.holdfast.backbone.serving.RemovalTicket;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.runtime.link.LinkEnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the adapter's loop is told.
sealed interface AdapterEvent {
  record Start() implements AdapterEvent {}

  record Stop(Runnable done) implements AdapterEvent {}

  record LinkOpened(LinkEnd<BackboneReply> end) implements AdapterEvent {}

  record LinkReceived(LinkEnd<BackboneReply> end, FanoutFrame frame) implements AdapterEvent {}

  record LinkEnded(LinkEnd<BackboneReply> end, String cause) implements AdapterEvent {}

  record SessionOpened(int generation) implements AdapterEvent {}

  record SessionEnded(int generation, SessionEnd end) implements AdapterEvent {}

  record Tailed(int generation, int partition, TailBatch batch) implements AdapterEvent {}

  record HeartbeatBack(int generation, int partition, long sentNanos) implements AdapterEvent {}

  /// The tail skipped something or goes on in another epoch.
  record Discontinued(int generation, String what) implements AdapterEvent {}

  record PageRead(PageTicket ticket, HistoryPage page) implements AdapterEvent {}

  record PageRefused(PageTicket ticket, Refusal refusal) implements AdapterEvent {}

  record Settled(PublishTurn turn, List<PublishResult> results) implements AdapterEvent {}

  record Removed(RemovalTicket ticket, @Nullable Refusal refusal) implements AdapterEvent {}
}
