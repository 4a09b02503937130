package io.holdfast.fanout.dial;

import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Keeps one link to one of several adapters; one that says nothing for `silenceNanos` is given up.
/// It stays where it is until that adapter leaves the list; a lost link or a failed attempt moves
/// on to the next adapter after a backoff that starts anew when a link has held for long. A peer of
/// another major is tried again at the backoff's maximum only. An empty list is waited with.
///
/// Immutable.
public record DialMachine(List<String> adapters, Backoff backoff, long silenceNanos) {
  /// Attempts at which the backoff is certainly at its maximum.
  private static final int ATTEMPT_AT_MAXIMUM = 32;

  private static final String UNLISTED = "it is not in the list any more";

  /// A link that held for so long is trusted: its next loss is a first one. An adapter that accepts
  /// and dies at once is dialled ever more slowly.
  static final long STABLE_NANOS = Duration.ofSeconds(10).toNanos();

  public DialMachine {
    adapters = List.copyOf(adapters);
  }

  /// The same for another list; {@link DialEvent.Relisted} is to follow.
  public DialMachine with(List<String> listed) {
    return new DialMachine(listed, backoff, silenceNanos);
  }

  public DialState start(long nowNanos) {
    return new DialState.Waiting("", 0, 0, nowNanos);
  }

  /// Begins anywhere in the list, so that many fanouts spread over the adapters.
  private String after(String last, RandomGenerator dice) {
    int at = adapters.indexOf(last);
    return adapters.get(at < 0 ? dice.nextInt(adapters.size()) : (at + 1) % adapters.size());
  }

  public Step<DialState, DialEffect> step(
      DialState state, DialEvent event, long nowNanos, RandomGenerator dice) {
    if (event instanceof DialEvent.Stop) {
      return stop(state);
    }
    return switch (state) {
      case DialState.Waiting at -> waiting(at, event, nowNanos, dice);
      case DialState.Greeting at -> greeting(at, event, nowNanos, dice);
      case DialState.Attached at -> attached(at, event, nowNanos, dice);
      case DialState.Stopped at -> Step.stay(at);
    };
  }

  private Step<DialState, DialEffect> waiting(
      DialState.Waiting at, DialEvent event, long nowNanos, RandomGenerator dice) {
    if (event instanceof DialEvent.Clock
        && nowNanos - at.untilNanos() >= 0
        && !adapters.isEmpty()) {
      String adapter = after(at.last(), dice);
      long incarnation = at.incarnation() + 1;
      return new Step<>(
          new DialState.Greeting(adapter, incarnation, at.attempt(), nowNanos),
          List.of(new DialEffect.Dial(adapter, incarnation)));
    }
    return Step.stay(at);
  }

  private Step<DialState, DialEffect> greeting(
      DialState.Greeting at, DialEvent event, long nowNanos, RandomGenerator dice) {
    return switch (event) {
      case DialEvent.Greeted(long incarnation) when incarnation == at.incarnation() ->
          new Step<>(
              new DialState.Attached(at.adapter(), incarnation, at.attempt(), nowNanos, nowNanos),
              List.of(
                  new DialEffect.BecomeAttached(at.adapter(), incarnation),
                  new DialEffect.Announce(false, "attached to adapter " + at.adapter())));
      case DialEvent.Foreign(long incarnation, String cause) when incarnation == at.incarnation() ->
          foreign(at, cause, nowNanos, dice);
      case DialEvent.Lost(long incarnation, String cause) when incarnation == at.incarnation() ->
          lost(at.adapter(), incarnation, at.attempt(), cause, nowNanos, dice);
      case DialEvent.Clock() when nowNanos - at.sinceNanos() >= silenceNanos ->
          lost(at.adapter(), at.incarnation(), at.attempt(), "no hello in time", nowNanos, dice);
      case DialEvent.Relisted() when !adapters.contains(at.adapter()) ->
          lost(at.adapter(), at.incarnation(), at.attempt(), UNLISTED, nowNanos, dice);
      case DialEvent.Clock _,
          DialEvent.Greeted _,
          DialEvent.Foreign _,
          DialEvent.Heard _,
          DialEvent.Lost _,
          DialEvent.Relisted _,
          DialEvent.Stop _ ->
          Step.stay(at);
    };
  }

  private Step<DialState, DialEffect> attached(
      DialState.Attached at, DialEvent event, long nowNanos, RandomGenerator dice) {
    return switch (event) {
      case DialEvent.Heard(long incarnation) when incarnation == at.incarnation() ->
          Step.stay(
              new DialState.Attached(
                  at.adapter(), incarnation, at.attempt(), at.sinceNanos(), nowNanos));
      case DialEvent.Lost(long incarnation, String cause) when incarnation == at.incarnation() ->
          detached(at, cause, nowNanos, dice);
      case DialEvent.Foreign(long incarnation, String cause) when incarnation == at.incarnation() ->
          detached(at, cause, nowNanos, dice);
      case DialEvent.Clock() when nowNanos - at.heardNanos() >= silenceNanos ->
          detached(at, "silent for too long", nowNanos, dice);
      case DialEvent.Relisted() when !adapters.contains(at.adapter()) ->
          detached(at, UNLISTED, nowNanos, dice);
      case DialEvent.Clock _,
          DialEvent.Greeted _,
          DialEvent.Foreign _,
          DialEvent.Heard _,
          DialEvent.Lost _,
          DialEvent.Relisted _,
          DialEvent.Stop _ ->
          Step.stay(at);
    };
  }

  private Step<DialState, DialEffect> detached(
      DialState.Attached at, String cause, long nowNanos, RandomGenerator dice) {
    int failed = nowNanos - at.sinceNanos() >= STABLE_NANOS ? 0 : at.attempt();
    Step<DialState, DialEffect> lost =
        lost(at.adapter(), at.incarnation(), failed, cause, nowNanos, dice);
    List<DialEffect> effects = new ArrayList<>();
    effects.add(new DialEffect.BecomeDetached(cause));
    effects.addAll(lost.effects());
    if (failed > 0) {
      effects.add(away(at.adapter(), cause));
    }
    return new Step<>(lost.next(), effects);
  }

  private Step<DialState, DialEffect> lost(
      String adapter,
      long incarnation,
      int failed,
      String cause,
      long nowNanos,
      RandomGenerator dice) {
    int attempt = failed + 1;
    long until = nowNanos + backoff.delayNanos(attempt, dice);
    // A long outage is one line at its beginning, not one per attempt.
    List<DialEffect> effects = new ArrayList<>();
    effects.add(new DialEffect.HangUp(incarnation, cause));
    if (attempt == 1) {
      effects.add(away(adapter, cause));
    }
    return new Step<>(new DialState.Waiting(adapter, incarnation, attempt, until), effects);
  }

  private static DialEffect away(String adapter, String cause) {
    return new DialEffect.Announce(true, "adapter " + adapter + " is away: " + cause);
  }

  private Step<DialState, DialEffect> foreign(
      DialState.Greeting at, String cause, long nowNanos, RandomGenerator dice) {
    long until = nowNanos + backoff.delayNanos(ATTEMPT_AT_MAXIMUM, dice);
    return new Step<>(
        new DialState.Waiting(at.adapter(), at.incarnation(), ATTEMPT_AT_MAXIMUM, until),
        List.of(
            new DialEffect.HangUp(at.incarnation(), cause),
            new DialEffect.Announce(true, "adapter " + at.adapter() + " is refused: " + cause)));
  }

  private static Step<DialState, DialEffect> stop(DialState state) {
    return switch (state) {
      case DialState.Greeting at ->
          new Step<>(
              new DialState.Stopped(),
              List.of(new DialEffect.HangUp(at.incarnation(), "the fanout stops")));
      case DialState.Attached at ->
          new Step<>(
              new DialState.Stopped(),
              List.of(new DialEffect.HangUp(at.incarnation(), "the fanout stops")));
      case DialState.Waiting _, DialState.Stopped _ -> Step.stay(new DialState.Stopped());
    };
  }
}
