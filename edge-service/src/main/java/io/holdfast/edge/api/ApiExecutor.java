package io.holdfast.edge.api;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.ResyncReason;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.EdgeCommands;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.http.Handoff;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts calls to the edge's commands on the request's own thread and waits for the answers.
/// Publishes that stand side by side leave together.
///
/// Thread-safe: holds no mutable state.
@Rim
final class ApiExecutor {
  private final EdgeCommands commands;
  private final PublishShares shares;
  private final long timeoutNanos;
  private final Ticker ticker;

  ApiExecutor(EdgeCommands commands, long timeoutNanos, Ticker ticker) {
    this.commands = commands;
    this.shares = new PublishShares(commands, ticker);
    this.timeoutNanos = timeoutNanos;
    this.ticker = ticker;
  }

  ApiReply execute(ApiCall call) {
    return start(call, ticker.nanoTime() + timeoutNanos).get();
  }

  /// The replies stand in the order of the calls. Unless `parallel`, each call starts when the one
  /// before has its answer; neighbouring publishes count as one.
  List<ApiReply> execute(List<ApiCall> calls, boolean parallel) {
    long deadline = ticker.nanoTime() + timeoutNanos;
    List<Pending> pending = new ArrayList<>(calls.size());
    int from = 0;
    while (from < calls.size()) {
      int to = from;
      while (to < calls.size() && publishes(calls.get(to))) {
        to++;
      }
      if (to > from) {
        startPublishes(calls.subList(from, to), deadline, pending);
        from = to;
        continue;
      }
      Pending started = start(calls.get(from++), deadline);
      if (parallel) {
        pending.add(started);
      } else {
        ApiReply reply = started.get();
        pending.add(() -> reply);
      }
    }
    return pending.stream().map(Pending::get).toList();
  }

  private interface Pending {
    ApiReply get();
  }

  private static boolean publishes(ApiCall call) {
    return call instanceof ApiCall.Publish || call instanceof ApiCall.Broadcast;
  }

  private Pending start(ApiCall call, long deadline) {
    return switch (call) {
      case ApiCall.Bad(ApiError error) -> () -> new ApiReply.Failed(error);
      case ApiCall.Publish _, ApiCall.Broadcast _ -> {
        List<Pending> one = new ArrayList<>(1);
        startPublishes(List.of(call), deadline, one);
        yield one.getFirst();
      }
      case ApiCall.Presence(String channel) ->
          ask(done -> commands.presence(channel, done), deadline, ApiAnswers::presence);
      case ApiCall.PresenceStats(String channel) ->
          ask(done -> commands.presenceStats(channel, done), deadline, ApiAnswers::presenceStats);
      case ApiCall.History(HistoryQuery query) -> () -> history(query, deadline);
      case ApiCall.HistoryRemove(String channel) ->
          this.<Boolean>ask(
              done -> commands.historyRemove(channel, done), deadline, _ -> nothing());
      case ApiCall.Channels(String pattern) ->
          ask(done -> commands.channels(pattern, done), deadline, ApiAnswers::channels);
      case ApiCall.Nodes() -> ask(commands::nodes, deadline, ApiAnswers::nodes);
      case ApiCall.Held(String id) ->
          ask(done -> commands.held(id, done), deadline, ApiAnswers::held);
      case ApiCall.Control(var command) ->
          this.<Integer>ask(done -> commands.control(command, done), deadline, _ -> nothing());
    };
  }

  private static ApiReply nothing() {
    return new ApiReply.Done(ApiReply.NOTHING);
  }

  private <T> Pending ask(
      Consumer<Consumer<Answer<T>>> start, long deadline, Function<T, ApiReply> show) {
    Handoff<Answer<T>> handoff = Handoff.of(start);
    return () -> reply(handoff.await(deadline - ticker.nanoTime()), show);
  }

  private static <T> ApiReply reply(@Nullable Answer<T> answer, Function<T, ApiReply> show) {
    return switch (answer) {
      case null -> new ApiReply.Failed(ApiError.of(ApiError.INTERNAL, "no answer in time"));
      case Answer.Refused<T> it -> new ApiReply.Failed(ApiError.of(it.refusal()));
      case Answer.Done<T> it -> show.apply(it.value());
    };
  }

  /// Reads page by page until the limit is reached or nothing is left.
  private ApiReply history(HistoryQuery query, long deadline) {
    List<ChannelSlice> slices = new ArrayList<>();
    HistoryQuery next = query;
    while (true) {
      HistoryQuery page = next;
      Handoff<Answer<HistoryPage>> handoff = Handoff.of(done -> commands.history(page, done));
      Answer<HistoryPage> answer = handoff.await(deadline - ticker.nanoTime());
      if (!(answer instanceof Answer.Done<HistoryPage>(HistoryPage read))) {
        return reply(answer, _ -> nothing());
      }
      if (read.resync() != null && read.resync().reason() == ResyncReason.EPOCH_CHANGED) {
        return new ApiReply.Failed(
            ApiError.of(112, "unrecoverable position: " + read.resync().reason()));
      }
      slices.addAll(read.slices());
      int got = read.slices().stream().mapToInt(slice -> slice.publications().size()).sum();
      int left = next.limit() - got;
      if (!read.more() || got == 0 || left <= 0) {
        return ApiAnswers.history(slices, read.top(), query.reverse());
      }
      next = after(next, read.slices().getLast(), left);
    }
  }

  private static HistoryQuery after(HistoryQuery query, ChannelSlice last, int limit) {
    Position since = query.reverse() ? lowest(last) : last.last();
    return new HistoryQuery(
        query.channel(), since, limit, query.reverse(), query.maxAgeMillis(), query.newest());
  }

  private static Position lowest(ChannelSlice slice) {
    return slice.first().compareTo(slice.last()) < 0 ? slice.first() : slice.last();
  }

  private void startPublishes(List<ApiCall> calls, long deadline, List<Pending> into) {
    List<PublishCommand> flat = new ArrayList<>(calls.size());
    for (ApiCall call : calls) {
      addCommands(call, flat);
    }
    List<PublishResult> results = shares.publish(flat, deadline);
    int at = 0;
    for (ApiCall call : calls) {
      switch (call) {
        case ApiCall.Publish it -> {
          ApiReply reply = ApiAnswers.publish(results.get(at++), it.showsPosition());
          into.add(() -> reply);
        }
        case ApiCall.Broadcast(List<ApiCall> publishes) -> {
          List<ApiReply> replies = new ArrayList<>(publishes.size());
          for (ApiCall each : publishes) {
            replies.add(
                each instanceof ApiCall.Publish it
                    ? ApiAnswers.publish(results.get(at++), it.showsPosition())
                    : new ApiReply.Failed(((ApiCall.Bad) each).error()));
          }
          into.add(() -> ApiAnswers.broadcast(replies));
        }
        default -> throw new IllegalStateException("not a publish: " + call);
      }
    }
  }

  private static void addCommands(ApiCall call, List<PublishCommand> flat) {
    switch (call) {
      case ApiCall.Publish it -> flat.add(it.command());
      case ApiCall.Broadcast(List<ApiCall> publishes) ->
          publishes.forEach(each -> addCommands(each, flat));
      default -> {}
    }
  }
}
