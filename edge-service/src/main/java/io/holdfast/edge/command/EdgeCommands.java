package io.holdfast.edge.command;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishResult;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The asynchronous door of the edge. Each call returns at once and its callback runs exactly once,
/// on one of the edge's loops: it must not block and hands over to whoever waits.
///
/// Thread-safe.
public interface EdgeCommands {
  /// Publishes each command; the results stand in the order of the commands. All of them leave in
  /// one link frame per fanout when they come in one call.
  void publish(List<PublishCommand> commands, Consumer<List<PublishResult>> done);

  void presence(String channel, Consumer<Answer<PresenceView>> done);

  /// As {@link #presence}, with the counts only.
  void presenceStats(String channel, Consumer<Answer<PresenceView>> done);

  void history(HistoryQuery query, Consumer<Answer<HistoryPage>> done);

  void historyRemove(String channel, Consumer<Answer<Boolean>> done);

  /// Client counts by channel; an empty pattern means all channels.
  void channels(String pattern, Consumer<Answer<Map<String, Integer>>> done);

  void nodes(Consumer<Answer<List<NodeView>>> done);

  /// What became of the publication that is held under this id, in the words of a publish;
  /// unavailable = no fanout knows anything of it.
  void held(String id, Consumer<Answer<PublishResult>> done);

  /// Brings what a client said to the edge that has its session; the answer comes when that edge
  /// has it.
  void uplink(Uplink uplink, Consumer<Answer<Uplink.Outcome>> done);

  /// Passes a command to every edge; the answer is the number of edges it was passed to.
  void control(ControlCommand command, Consumer<Answer<Integer>> done);
}
