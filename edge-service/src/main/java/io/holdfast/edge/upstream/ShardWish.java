package io.holdfast.edge.upstream;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.PublishCommand;
import org.jspecify.annotations.Nullable;

/// What a shard asks of the links, in order.
public sealed interface ShardWish {
  /// `follow` comes back with the answer.
  record Follow(String channel, long follow) implements ShardWish {}

  record Drop(String channel) implements ShardWish {}

  record Recover(long ask, String channel, @Nullable Position after, boolean newestOnly, int limit)
      implements ShardWish {}

  record Members(String channel, int count) implements ShardWish {}

  record Publish(Ticket ticket, PublishCommand command) implements ShardWish {}

  record AskPresence(Ticket ticket, String channel, boolean countsOnly) implements ShardWish {}

  record AskHistory(Ticket ticket, HistoryQuery query) implements ShardWish {}

  record Appear(String channel, ClientInfo info, boolean present, boolean announced)
      implements ShardWish {}

  /// Every edge is to execute it; nobody waits for the answer.
  record Control(ControlCommand command) implements ShardWish {}

  record Disappear(String channel, String client) implements ShardWish {}

  /// Which connection of the shard waits, and under which command id.
  record Ticket(long connection, long commandId) {}
}
