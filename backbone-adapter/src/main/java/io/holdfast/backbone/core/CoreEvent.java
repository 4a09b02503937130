package io.holdfast.backbone.core;

import io.holdfast.backbone.serving.PageTicket;
import io.holdfast.backbone.serving.PublishTurn;
import io.holdfast.backbone.serving.RemovalTicket;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the session with the backbone says. Its handlers make these on the backbone's threads.
public sealed interface CoreEvent {
  record SessionOpened(int generation) implements CoreEvent {}

  record SessionEnded(int generation, SessionEnd end) implements CoreEvent {}

  /// The answer to a look whether somebody serves there.
  record Knocked(int generation, boolean present) implements CoreEvent {}

  record Tailed(int generation, int partition, TailBatch batch) implements CoreEvent {}

  record HeartbeatBack(int generation, int partition, long sentNanos) implements CoreEvent {}

  /// The tail skipped something or goes on in another epoch.
  record Discontinued(int generation, String what) implements CoreEvent {}

  /// The log lost what readers of the partition never got, and nobody can name it.
  record Doubted(int generation, int partition) implements CoreEvent {}

  record PageRead(PageTicket ticket, HistoryPage page) implements CoreEvent {}

  record PageRefused(PageTicket ticket, Refusal refusal) implements CoreEvent {}

  record Settled(PublishTurn turn, List<PublishResult> results) implements CoreEvent {}

  record Removed(RemovalTicket ticket, @Nullable Refusal refusal) implements CoreEvent {}
}
