package io.holdfast.fanout.dial;

import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Keeps one link to one of several adapters; one that says nothing for `silenceNanos` is given up.
/// It stays where it is; a lost link or a failed attempt moves on to the next adapter after a
/// backoff that starts anew when a link has held for long. A peer of another major is tried again
/// at the backoff's maximum only.
///
/// Immutable.
public record DialMachine(List<String> adapters, Backoff backoff, long silenceNanos) {
  /// Attempts at which the backoff is certainly at its maximum.
  private static final int ATTEMPT_AT_MAXIMUM = 32;

  /// A link that held for so long is trusted: its next loss is a first one. An adapter that accepts
  /// and dies at once is dialled ever more slowly.
  static final long STABLE_NANOS = Duration.ofSeconds(10).toNanos();

  public DialMachine {
    adapters = List.copyOf(adapters);
    if (adapters.isEmpty()) {
      throw new IllegalArgumentException("no adapter is configured");
    }
  }

  /// Starts anywhere in the list, so that many fanouts spread over the adapters.
  public DialState start(long nowNanos, RandomGenerator dice) {
    return new DialState.Waiting(dice.nextInt(adapters.size()), 0, 0, nowNanos);
  }

  public Step<DialState, DialEffect> step(
      DialState state, DialEvent event, long nowNanos, RandomGenerator dice) {
    if (event instanceof DialEvent.Stop) {
      return stop(state);
    }
    return switch (state) {
      case DialState.Waiting at -> waiting(at, event, nowNanos);
      case DialState.Greeting at -> greeting(at, event, nowNanos, dice);
      case DialState.Attached at -> attached(at, event, nowNanos, dice);
      case DialState.Stopped at -> Step.stay(at);
    };
  }

  private Step<DialState, DialEffect> waiting(
      DialState.Waiting at, DialEvent event, long nowNanos) {
    if (event instanceof DialEvent.Clock && nowNanos - at.untilNanos() >= 0) {
      long incarnation = at.incarnation() + 1;
      return new Step<>(
          new DialState.Greeting(at.address(), incarnation, at.attempt(), nowNanos),
          List.of(new DialEffect.Dial(at.address(), incarnation)));
    }
    return Step.stay(at);
  }

  private Step<DialState, DialEffect> greeting(
      DialState.Greeting at, DialEvent event, long nowNanos, RandomGenerator dice) {
    return switch (event) {
      case DialEvent.Greeted(long incarnation) when incarnation == at.incarnation() ->
          new Step<>(
              new DialState.Attached(at.address(), incarnation, at.attempt(), nowNanos, nowNanos),
              List.of(
                  new DialEffect.BecomeAttached(at.address(), incarnation),
                  new DialEffect.Announce(
                      false, "attached to adapter " + adapters.get(at.address()))));
      case DialEvent.Foreign(long incarnation, String cause) when incarnation == at.incarnation() ->
          foreign(at, cause, nowNanos, dice);
      case DialEvent.Lost(long incarnation, String cause) when incarnation == at.incarnation() ->
          lost(at.address(), incarnation, at.attempt(), cause, nowNanos, dice);
      case DialEvent.Clock() when nowNanos - at.sinceNanos() >= silenceNanos ->
          lost(at.address(), at.incarnation(), at.attempt(), "no hello in time", nowNanos, dice);
      case DialEvent.Clock _,
          DialEvent.Greeted _,
          DialEvent.Foreign _,
          DialEvent.Heard _,
          DialEvent.Lost _,
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
                  at.address(), incarnation, at.attempt(), at.sinceNanos(), nowNanos));
      case DialEvent.Lost(long incarnation, String cause) when incarnation == at.incarnation() ->
          detached(at, cause, nowNanos, dice);
      case DialEvent.Foreign(long incarnation, String cause) when incarnation == at.incarnation() ->
          detached(at, cause, nowNanos, dice);
      case DialEvent.Clock() when nowNanos - at.heardNanos() >= silenceNanos ->
          detached(at, "silent for too long", nowNanos, dice);
      case DialEvent.Clock _,
          DialEvent.Greeted _,
          DialEvent.Foreign _,
          DialEvent.Heard _,
          DialEvent.Lost _,
          DialEvent.Stop _ ->
          Step.stay(at);
    };
  }

  private Step<DialState, DialEffect> detached(
      DialState.Attached at, String cause, long nowNanos, RandomGenerator dice) {
    int failed = nowNanos - at.sinceNanos() >= STABLE_NANOS ? 0 : at.attempt();
    Step<DialState, DialEffect> lost =
        lost(at.address(), at.incarnation(), failed, cause, nowNanos, dice);
    List<DialEffect> effects = new ArrayList<>();
    effects.add(new DialEffect.BecomeDetached(cause));
    effects.addAll(lost.effects());
    if (failed > 0) {
      effects.add(away(at.address(), cause));
    }
    return new Step<>(lost.next(), effects);
  }

  private Step<DialState, DialEffect> lost(
      int address,
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
      effects.add(away(address, cause));
    }
    return new Step<>(
        new DialState.Waiting((address + 1) % adapters.size(), incarnation, attempt, until),
        effects);
  }

  private DialEffect away(int address, String cause) {
    return new DialEffect.Announce(true, "adapter " + adapters.get(address) + " is away: " + cause);
  }

  private Step<DialState, DialEffect> foreign(
      DialState.Greeting at, String cause, long nowNanos, RandomGenerator dice) {
    long until = nowNanos + backoff.delayNanos(ATTEMPT_AT_MAXIMUM, dice);
    return new Step<>(
        new DialState.Waiting(
            (at.address() + 1) % adapters.size(), at.incarnation(), ATTEMPT_AT_MAXIMUM, until),
        List.of(
            new DialEffect.HangUp(at.incarnation(), cause),
            new DialEffect.Announce(
                true, "adapter " + adapters.get(at.address()) + " is refused: " + cause)));
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
