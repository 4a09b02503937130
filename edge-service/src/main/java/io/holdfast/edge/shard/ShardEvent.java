package io.holdfast.edge.shard;

import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.upstream.ShardNews;
import java.util.List;

/// What a shard's loop handles.
public sealed interface ShardEvent {
  record Opened(ClientConnection connection) implements ShardEvent {}

  record Received(ClientConnection connection, List<ClientCommand> commands)
      implements ShardEvent {}

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Pinged(ClientConnection connection, byte[] payload) implements ShardEvent {}

  record Ponged(ClientConnection connection) implements ShardEvent {}

  record Violated(ClientConnection connection, CloseReason reason) implements ShardEvent {}

  record PeerClosing(ClientConnection connection, int code) implements ShardEvent {}

  record Ended(ClientConnection connection, String cause) implements ShardEvent {}

  record News(List<ShardNews> news, Runnable consumed) implements ShardEvent {}

  /// All connections are to be closed with this reason, spread over so many nanoseconds; `done`
  /// runs when the last one was told.
  record Drain(CloseReason reason, long nanos, Runnable done) implements ShardEvent {}

  /// All connections are to be closed with this reason.
  record CloseAll(CloseReason reason) implements ShardEvent {}
}
