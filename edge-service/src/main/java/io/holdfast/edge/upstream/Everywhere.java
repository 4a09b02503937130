package io.holdfast.edge.upstream;

import io.holdfast.contract.Code;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.edge.command.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// Questions that every fanout has a part of the answer to.
///
/// Owned by the upstream loop.
final class Everywhere {
  private static final Duration RETRY_HINT = Duration.ofSeconds(1);

  private final LinkSet links;
  private final AskTable asks;

  Everywhere(LinkSet links, AskTable asks) {
    this.links = links;
    this.asks = asks;
  }

  /// Answers that come in, until all are there.
  private static final class Gathering<T> implements Consumer<Answer<T>> {
    final List<T> answers = new ArrayList<>();
    final List<Refusal> refusals = new ArrayList<>();
    final Runnable complete;
    int missing;

    Gathering(int missing, Consumer<Gathering<T>> complete) {
      this.missing = missing;
      this.complete = () -> complete.accept(this);
    }

    @Override
    public void accept(Answer<T> answer) {
      switch (answer) {
        case Answer.Done<T>(T value) -> answers.add(value);
        case Answer.Refused<T>(Refusal why) -> refusals.add(why);
      }
      if (--missing == 0) {
        complete.run();
      }
    }
  }

  private void ask(IntFunction<Ask> question, long nowNanos) {
    for (int i = 0; i < links.count(); i++) {
      if (links.serves(i)) {
        asks.add(question.apply(i), nowNanos);
      }
    }
  }

  void channels(String pattern, long nowNanos, Consumer<Answer<Map<String, Integer>>> done) {
    if (!links.anyServes()) {
      done.accept(new Answer.Refused<>(new Refusal(Code.UNAVAILABLE, "no fanout in reach")));
      return;
    }
    Gathering<Map<String, Integer>> all =
        new Gathering<>(links.serving(), gathered -> done.accept(merged(gathered)));
    ask(link -> new Ask.Channels(link, pattern, new TreeMap<>(), all), nowNanos);
  }

  private static Answer<Map<String, Integer>> merged(Gathering<Map<String, Integer>> gathered) {
    Map<String, Integer> merged = new HashMap<>();
    gathered.answers.forEach(
        counts -> counts.forEach((name, n) -> merged.merge(name, n, Math::max)));
    return gathered.refusals.isEmpty()
        ? new Answer.Done<>(merged)
        : new Answer.Refused<>(gathered.refusals.getFirst());
  }

  /// That nobody knows it counts only when everybody was asked.
  void held(String id, long nowNanos, Consumer<Answer<PublishResult>> done) {
    int asked = links.serving();
    boolean all = links.membersServing() == links.members();
    if (asked == 0) {
      done.accept(new Answer.Refused<>(new Refusal(Code.UNAVAILABLE, "no fanout in reach")));
      return;
    }
    Gathering<PublishResult> answers =
        new Gathering<>(asked, gathered -> done.accept(known(gathered, all)));
    ask(link -> new Ask.Held(link, id, answers), nowNanos);
  }

  private static Answer<PublishResult> known(Gathering<PublishResult> gathered, boolean all) {
    for (PublishResult each : gathered.answers) {
      if (!(each instanceof PublishResult.Unavailable)) {
        return new Answer.Done<>(each);
      }
    }
    return all && gathered.refusals.isEmpty()
        ? new Answer.Done<>(gathered.answers.getFirst())
        : new Answer.Refused<>(
            new Refusal(Code.UNAVAILABLE, "a fanout that may hold it is not in reach", RETRY_HINT));
  }
}
