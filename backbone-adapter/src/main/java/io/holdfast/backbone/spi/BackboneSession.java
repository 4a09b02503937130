package io.holdfast.backbone.spi;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One attempt at talking to the backbone. No method blocks or throws for an outage; answers come
/// by handler, on threads of the backbone's, in the order in which they became known. Requests of
/// one caller to one partition take effect in the order of the calls.
///
/// Thread-safe.
public interface BackboneSession extends AutoCloseable {
  /// Bytes of publications in one history page, roughly, at most.
  int PAGE_BYTES_MAX = 256 << 10;

  /// Stores a batch in the partition. Each request is settled on its own: one that is refused does
  /// not keep the others from being stored, unless it breaks their lane. A request whose deadline
  /// has passed when its turn comes is not stored. The caller keeps the deadlines: an answer that
  /// comes too late for it is ignored by it.
  void append(int partition, Lane lane, List<PublishRequest> batch, AppendHandler handler);

  /// Follows the partition after `after`; null = from the head at the time of the call.
  Tail tail(int partition, @Nullable LogPosition after, TailHandler handler);

  /// Reads one page of a channel's history. The answer reflects at least everything that any tail
  /// had delivered, and any append had been answered with, before the call.
  void history(HistoryQuery query, HistoryHandler handler);

  /// Forgets the channel's publications so far, durably; its offsets go on. Every tail tells it,
  /// and tells it before the handler is told that it is done; pages say up to where.
  void removeHistory(String channel, RemovalHandler handler);

  /// The partition's head as the backbone sees it now, not as it was last heard.
  void head(int partition, HeadHandler handler);

  /// Sends a heartbeat through the partition; it comes back as {@link TailHandler#heartbeat}.
  void heartbeat(int partition, long nonce);

  /// Ends the session within two seconds; what is unanswered is answered or dropped. Idempotent.
  @Override
  void close();
}
