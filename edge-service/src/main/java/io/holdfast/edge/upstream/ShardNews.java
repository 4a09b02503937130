package io.holdfast.edge.upstream;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.PublishResult;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.hub.HubEvent;
import io.holdfast.edge.upstream.ShardWish.Ticket;

/// What a shard is told, in order.
public sealed interface ShardNews {
  record ForHub(HubEvent event) implements ShardNews {}

  record Published(Ticket ticket, PublishResult result) implements ShardNews {}

  record Present(Ticket ticket, boolean countsOnly, Answer<PresenceView> answer)
      implements ShardNews {}

  record Past(Ticket ticket, Answer<HistoryPage> answer) implements ShardNews {}

  record Controlled(ControlCommand command) implements ShardNews {}
}
