package io.holdfast.edge.api;

import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.EdgeCommands;
import io.holdfast.edge.command.NodeView;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.command.Uplink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/// Answers as it is told, at once, and remembers what it was asked. What nobody told it is refused.
final class RememberingCommands implements EdgeCommands {
  final List<List<PublishCommand>> publishes = new CopyOnWriteArrayList<>();
  final List<Object> asked = new CopyOnWriteArrayList<>();

  volatile boolean silent;
  volatile Function<PublishCommand, PublishResult> publish =
      command -> new PublishResult.Stored(new Position(1_000, 7));
  volatile Function<HistoryQuery, Answer<HistoryPage>> history = _ -> refused();
  volatile Answer<PresenceView> presence = refused();
  volatile Answer<Map<String, Integer>> channels = refused();
  volatile Answer<List<NodeView>> nodes = refused();
  volatile Answer<PublishResult> held = refused();
  volatile Answer<Integer> control = new Answer.Done<>(1);

  static <T> Answer<T> refused() {
    return new Answer.Refused<>(new Refusal(Code.NOT_AVAILABLE, "not available here"));
  }

  @Override
  public void publish(List<PublishCommand> commands, Consumer<List<PublishResult>> done) {
    publishes.add(List.copyOf(commands));
    if (!silent) {
      List<PublishResult> results = new ArrayList<>();
      commands.forEach(command -> results.add(publish.apply(command)));
      done.accept(results);
    }
  }

  @Override
  public void presence(String channel, Consumer<Answer<PresenceView>> done) {
    answer("presence " + channel, presence, done);
  }

  @Override
  public void presenceStats(String channel, Consumer<Answer<PresenceView>> done) {
    answer("presence_stats " + channel, presence, done);
  }

  @Override
  public void history(HistoryQuery query, Consumer<Answer<HistoryPage>> done) {
    answer(query, history.apply(query), done);
  }

  @Override
  public void historyRemove(String channel, Consumer<Answer<Boolean>> done) {
    answer("history_remove " + channel, new Answer.Done<>(true), done);
  }

  @Override
  public void channels(String pattern, Consumer<Answer<Map<String, Integer>>> done) {
    answer("channels " + pattern, channels, done);
  }

  @Override
  public void nodes(Consumer<Answer<List<NodeView>>> done) {
    answer("nodes", nodes, done);
  }

  @Override
  public void held(String id, Consumer<Answer<PublishResult>> done) {
    answer("held " + id, held, done);
  }

  @Override
  public void uplink(Uplink uplink, Consumer<Answer<Uplink.Outcome>> done) {
    answer(uplink, new Answer.Done<>(Uplink.Outcome.TAKEN), done);
  }

  @Override
  public void control(ControlCommand command, Consumer<Answer<Integer>> done) {
    answer(command, control, done);
  }

  private <T> void answer(Object question, Answer<T> answer, Consumer<Answer<T>> done) {
    asked.add(question);
    if (!silent) {
      done.accept(answer);
    }
  }
}
