package io.holdfast.edge.upstream;

import io.holdfast.edge.upstream.LinkState.BackingOff;
import io.holdfast.edge.upstream.LinkState.Greeting;
import io.holdfast.edge.upstream.LinkState.Serving;
import io.holdfast.edge.upstream.LinkState.Stopped;
import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// When a link to a fanout is dialled, trusted and given up.
///
/// Immutable.
final class LinkMachine {
  static final int PROTOCOL_MAJOR = 1;

  /// A peer of another version is tried this far down the backoff at once.
  private static final int LATE_ATTEMPT = 30;

  /// A link that served for so long is trusted: its next loss is a first one. A fanout that accepts
  /// and dies at once is dialled ever more slowly.
  static final long STABLE_NANOS = Duration.ofSeconds(10).toNanos();

  private final long silenceNanos;
  private final Backoff backoff;

  LinkMachine(long silenceNanos, Backoff backoff) {
    this.silenceNanos = silenceNanos;
    this.backoff = backoff;
  }

  static Step<LinkState, LinkEffect> start(long nowNanos) {
    return new Step<>(new Greeting(1, nowNanos), List.of(new LinkEffect.Dial()));
  }

  Step<LinkState, LinkEffect> step(
      LinkState state, LinkEvent event, long nowNanos, RandomGenerator dice) {
    if (event instanceof LinkEvent.Dismissed) {
      return dismissed(state);
    }
    return switch (state) {
      case Greeting at -> greeting(at, event, nowNanos, dice);
      case Serving at -> serving(at, event, nowNanos, dice);
      case BackingOff at -> backingOff(at, event, nowNanos);
      case Stopped at -> Step.stay(at);
    };
  }

  private static Step<LinkState, LinkEffect> dismissed(LinkState state) {
    LinkEffect close = new LinkEffect.Close("the fanout is no member any more");
    return new Step<>(
        new Stopped(),
        switch (state) {
          case Serving _ -> List.of(close, new LinkEffect.Abandon());
          case Greeting _ -> List.of(close);
          case BackingOff _, Stopped _ -> List.of();
        });
  }

  private Step<LinkState, LinkEffect> greeting(
      Greeting at, LinkEvent event, long nowNanos, RandomGenerator dice) {
    return switch (event) {
      case LinkEvent.Opened _ -> new Step<>(at, List.of(new LinkEffect.Greet()));
      case LinkEvent.Greeted(int major) ->
          major == PROTOCOL_MAJOR
              ? new Step<>(
                  new Serving(at.attempt(), nowNanos, nowNanos),
                  List.of(new LinkEffect.Announce("serving"), new LinkEffect.Begin()))
              : lost(
                  LATE_ATTEMPT,
                  "speaks version " + major + " of the link, we speak " + PROTOCOL_MAJOR,
                  nowNanos,
                  dice,
                  List.of(new LinkEffect.Close("another version of the link")));
      case LinkEvent.Ended(String cause) -> lost(at.attempt(), cause, nowNanos, dice, List.of());
      case LinkEvent.Ticked _ ->
          nowNanos - at.sinceNanos() > silenceNanos
              ? lost(
                  at.attempt(),
                  "no hello",
                  nowNanos,
                  dice,
                  List.of(new LinkEffect.Close("no hello")))
              : Step.stay(at);
      case LinkEvent.Heard _, LinkEvent.Dismissed _ -> Step.stay(at);
    };
  }

  private Step<LinkState, LinkEffect> serving(
      Serving at, LinkEvent event, long nowNanos, RandomGenerator dice) {
    return switch (event) {
      case LinkEvent.Heard _ -> Step.stay(new Serving(at.attempt(), at.sinceNanos(), nowNanos));
      case LinkEvent.Ended(String cause) ->
          lost(attempt(at, nowNanos), cause, nowNanos, dice, List.of(new LinkEffect.Abandon()));
      case LinkEvent.Ticked _ ->
          nowNanos - at.heardNanos() > silenceNanos
              ? lost(
                  attempt(at, nowNanos),
                  "silent",
                  nowNanos,
                  dice,
                  List.of(new LinkEffect.Close("silent"), new LinkEffect.Abandon()))
              : new Step<>(at, List.of(new LinkEffect.Beat()));
      case LinkEvent.Opened _, LinkEvent.Greeted _, LinkEvent.Dismissed _ -> Step.stay(at);
    };
  }

  private static int attempt(Serving at, long nowNanos) {
    return nowNanos - at.sinceNanos() >= STABLE_NANOS ? 1 : at.attempt();
  }

  private static Step<LinkState, LinkEffect> backingOff(
      BackingOff at, LinkEvent event, long nowNanos) {
    return event instanceof LinkEvent.Ticked && nowNanos - at.untilNanos() >= 0
        ? new Step<>(new Greeting(at.attempt() + 1, nowNanos), List.of(new LinkEffect.Dial()))
        : Step.stay(at);
  }

  /// A long outage is one line at its beginning, not one per attempt.
  private Step<LinkState, LinkEffect> lost(
      int attempt, String cause, long nowNanos, RandomGenerator dice, List<LinkEffect> first) {
    long until = nowNanos + backoff.delayNanos(attempt, dice);
    List<LinkEffect> effects = new ArrayList<>(first);
    boolean served = first.stream().anyMatch(LinkEffect.Abandon.class::isInstance);
    if (served || attempt == 1 || attempt == LATE_ATTEMPT) {
      effects.add(new LinkEffect.Announce((served ? "lost: " : "not in reach: ") + cause));
    }
    return new Step<>(new BackingOff(attempt, until), effects);
  }
}
