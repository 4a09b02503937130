package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.AppendHandler;
import io.holdfast.backbone.spi.HeadHandler;
import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.RemovalHandler;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// What the log's writer is asked to do.
sealed interface LogCommand {
  record Append(
      Lane lane, List<PublishRequest> batch, AppendHandler handler, long bytes, long receivedNanos)
      implements LogCommand {}

  record Remove(String channel, RemovalHandler handler) implements LogCommand {}

  /// Done after the turn's appends are on the disk, so that no answer shows what is not.
  sealed interface AfterFlush extends LogCommand {}

  record Read(HistoryQuery query, HistoryHandler handler) implements AfterFlush {}

  record OpenTail(EmbeddedTail tail, @Nullable LogPosition after) implements AfterFlush {}

  /// A tail that fell behind has read everything that was there.
  record Rejoin(EmbeddedTail tail) implements AfterFlush {}

  record DropTail(EmbeddedTail tail) implements AfterFlush {}

  record AskHead(HeadHandler handler) implements AfterFlush {}

  record Heartbeat(long nonce) implements AfterFlush {}

  record Close(CountDownLatch done) implements AfterFlush {}
}
