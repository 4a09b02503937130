package io.holdfast.edge.api;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.PublishCommand;
import java.util.List;

/// One call as it will be executed. What is wrong with it by itself is already an answer: {@link
/// Bad}.
sealed interface ApiCall {
  /// `showsPosition`: clients see positions in this channel, so the caller does too.
  record Publish(PublishCommand command, boolean showsPosition) implements ApiCall {}

  /// Each element is a {@link Publish} or {@link Bad}.
  record Broadcast(List<ApiCall> publishes) implements ApiCall {
    public Broadcast {
      publishes = List.copyOf(publishes);
    }
  }

  record Presence(String channel) implements ApiCall {}

  record PresenceStats(String channel) implements ApiCall {}

  record History(HistoryQuery query) implements ApiCall {}

  record HistoryRemove(String channel) implements ApiCall {}

  record Channels(String pattern) implements ApiCall {}

  record Nodes() implements ApiCall {}

  record Held(String id) implements ApiCall {}

  record Control(ControlCommand command) implements ApiCall {}

  record Bad(ApiError error) implements ApiCall {}
}
