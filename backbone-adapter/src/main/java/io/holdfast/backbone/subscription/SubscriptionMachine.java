package io.holdfast.backbone.subscription;

import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.subscription.SubscriptionEffect.Announce;
import io.holdfast.backbone.subscription.SubscriptionEffect.Dial;
import io.holdfast.backbone.subscription.SubscriptionEffect.Drop;
import io.holdfast.backbone.subscription.SubscriptionEffect.SendHeartbeat;
import io.holdfast.backbone.subscription.SubscriptionEffect.WakeAt;
import io.holdfast.backbone.subscription.SubscriptionEvent.Ended;
import io.holdfast.backbone.subscription.SubscriptionEvent.Opened;
import io.holdfast.backbone.subscription.SubscriptionEvent.Proven;
import io.holdfast.backbone.subscription.SubscriptionEvent.Started;
import io.holdfast.backbone.subscription.SubscriptionEvent.StopAsked;
import io.holdfast.backbone.subscription.SubscriptionEvent.Woken;
import io.holdfast.backbone.subscription.SubscriptionState.BackingOff;
import io.holdfast.backbone.subscription.SubscriptionState.Connected;
import io.holdfast.backbone.subscription.SubscriptionState.Connecting;
import io.holdfast.backbone.subscription.SubscriptionState.GaveUp;
import io.holdfast.backbone.subscription.SubscriptionState.Idle;
import io.holdfast.backbone.subscription.SubscriptionState.Stale;
import io.holdfast.backbone.subscription.SubscriptionState.Stopped;
import io.holdfast.contract.BackboneCondition;
import io.holdfast.runtime.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The supervisor of the session: when to dial, when proof of life is too old, when to throw a
/// session away, when to give up. Each generation has at most one wake outstanding once it was
/// opened.
///
/// Immutable.
public final class SubscriptionMachine {
  private final SubscriptionSettings settings;

  public SubscriptionMachine(SubscriptionSettings settings) {
    this.settings = settings;
  }

  public Step<SubscriptionState, SubscriptionEffect> step(
      SubscriptionState state, SubscriptionEvent event, long nowNanos, RandomGenerator dice) {
    return switch (state) {
      case Idle idle -> idle(idle, event);
      case Connecting at -> connecting(at, event, nowNanos, dice);
      case Connected at -> connected(at, event, nowNanos, dice);
      case Stale at -> stale(at, event, nowNanos, dice);
      case BackingOff at -> backingOff(at, event);
      case GaveUp at ->
          event instanceof StopAsked ? new Step<>(new Stopped(), List.of()) : Step.stay(at);
      case Stopped at -> Step.stay(at);
    };
  }

  private static Step<SubscriptionState, SubscriptionEffect> idle(
      Idle at, SubscriptionEvent event) {
    return switch (event) {
      case Started _ -> new Step<>(new Connecting(1, 0, 0, false), List.of(new Dial(1)));
      case StopAsked _ -> new Step<>(new Stopped(), List.of());
      case Opened _, Proven _, Ended _, Woken _ -> Step.stay(at);
    };
  }

  private Step<SubscriptionState, SubscriptionEffect> connecting(
      Connecting at, SubscriptionEvent event, long now, RandomGenerator dice) {
    int generation = at.generation();
    return switch (event) {
      case Opened(int of) when of == generation ->
          new Step<>(
              new Connecting(generation, at.attempt(), now, at.lived()),
              List.of(new SendHeartbeat(generation), wakeAfterHeartbeat(generation, now)));
      case Proven(int of, long provenNanos) when of == generation ->
          to(
              at,
              new Connected(generation, at.attempt(), now, provenNanos),
              "the heartbeat came back");
      case Ended(int of, SessionEnd end) when of == generation ->
          failed(at, generation, at.attempt(), at.lived(), end, now, dice);
      case Woken(int of) when of == generation -> {
        if (now - at.openedNanos() >= settings.downAfter().toNanos()) {
          yield failed(
              at,
              generation,
              at.attempt(),
              at.lived(),
              new SessionEnd.Lost("no heartbeat came back"),
              now,
              dice);
        }
        yield new Step<>(
            at, List.of(new SendHeartbeat(generation), wakeAfterHeartbeat(generation, now)));
      }
      case StopAsked _ -> stopped(generation);
      case Opened _, Proven _, Ended _, Woken _, Started _ -> Step.stay(at);
    };
  }

  private Step<SubscriptionState, SubscriptionEffect> connected(
      Connected at, SubscriptionEvent event, long now, RandomGenerator dice) {
    int generation = at.generation();
    return switch (event) {
      case Proven(int of, long provenNanos) when of == generation ->
          new Step<>(proven(at.attempt(), at.sinceNanos(), generation, provenNanos), List.of());
      case Ended(int of, SessionEnd end) when of == generation ->
          failed(at, generation, settled(at, now), true, end, now, dice);
      case Woken(int of) when of == generation -> {
        long age = now - at.provenNanos();
        if (age >= settings.staleAfter().toNanos()) {
          yield to(
              at,
              new Stale(generation, at.attempt(), at.sinceNanos(), at.provenNanos()),
              "no heartbeat for " + age / 1_000_000 + " ms",
              new SendHeartbeat(generation),
              wakeAfterHeartbeat(generation, now));
        }
        Connected next =
            new Connected(generation, settled(at, now), at.sinceNanos(), at.provenNanos());
        yield age >= settings.heartbeat().toNanos() / 2
            ? new Step<>(
                next,
                List.of(new SendHeartbeat(generation), nextLook(at.provenNanos(), generation, now)))
            : new Step<>(next, List.of(nextLook(at.provenNanos(), generation, now)));
      }
      case StopAsked _ -> stopped(generation);
      case Opened _, Proven _, Ended _, Woken _, Started _ -> Step.stay(at);
    };
  }

  private Step<SubscriptionState, SubscriptionEffect> stale(
      Stale at, SubscriptionEvent event, long now, RandomGenerator dice) {
    int generation = at.generation();
    return switch (event) {
      case Proven(int of, long provenNanos) when of == generation ->
          now - provenNanos < settings.staleAfter().toNanos()
              ? to(
                  at,
                  proven(at.attempt(), at.sinceNanos(), generation, provenNanos),
                  "the heartbeat came back")
              : Step.stay(at);
      case Ended(int of, SessionEnd end) when of == generation ->
          failed(at, generation, at.attempt(), true, end, now, dice);
      case Woken(int of) when of == generation -> {
        long age = now - at.provenNanos();
        if (age >= settings.downAfter().toNanos()) {
          SessionEnd end = new SessionEnd.Lost("no heartbeat for " + age / 1_000_000 + " ms");
          yield failed(at, generation, at.attempt(), true, end, now, dice);
        }
        long down = at.provenNanos() + settings.downAfter().toNanos();
        long next = Math.min(now + settings.heartbeat().toNanos(), down);
        yield new Step<>(at, List.of(new SendHeartbeat(generation), new WakeAt(generation, next)));
      }
      case StopAsked _ -> stopped(generation);
      case Opened _, Proven _, Ended _, Woken _, Started _ -> Step.stay(at);
    };
  }

  private static Step<SubscriptionState, SubscriptionEffect> backingOff(
      BackingOff at, SubscriptionEvent event) {
    return switch (event) {
      case Woken(int of) when of == at.generation() ->
          new Step<>(
              new Connecting(at.generation(), at.attempt(), 0, at.lived()),
              List.of(new Dial(at.generation())));
      case StopAsked _ -> new Step<>(new Stopped(), List.of());
      case Woken _, Started _, Opened _, Proven _, Ended _ -> Step.stay(at);
    };
  }

  private static Connected proven(int attempt, long since, int generation, long provenNanos) {
    return new Connected(generation, attempt, since, provenNanos);
  }

  /// Attempts to count from here: none, once the session was stable.
  private int settled(Connected at, long now) {
    return now - at.sinceNanos() >= settings.stableAfter().toNanos() ? 0 : at.attempt();
  }

  private WakeAt wakeAfterHeartbeat(int generation, long now) {
    return new WakeAt(generation, now + settings.heartbeat().toNanos());
  }

  private WakeAt nextLook(long provenNanos, int generation, long now) {
    long stale = provenNanos + settings.staleAfter().toNanos();
    return new WakeAt(generation, Math.min(now + settings.heartbeat().toNanos(), stale));
  }

  private Step<SubscriptionState, SubscriptionEffect> failed(
      SubscriptionState from,
      int generation,
      int attempts,
      boolean lived,
      SessionEnd end,
      long now,
      RandomGenerator dice) {
    Drop drop = new Drop(generation);
    int attempt = attempts + 1;
    if (end instanceof SessionEnd.Incurable(String cause)) {
      return to(from, new GaveUp(cause), cause, drop);
    }
    if (settings.retriesMax() > 0 && attempt > settings.retriesMax()) {
      String cause = settings.retriesMax() + " retries failed, the last: " + end.cause();
      return to(from, new GaveUp(cause), cause, drop);
    }
    int next = generation + 1;
    long delay = settings.backoff().delayNanos(attempt, dice);
    return to(
        from,
        new BackingOff(next, attempt, lived),
        end.cause(),
        drop,
        new WakeAt(next, now + delay));
  }

  private static Step<SubscriptionState, SubscriptionEffect> stopped(int generation) {
    return new Step<>(new Stopped(), List.of(new Drop(generation)));
  }

  /// The single door: a change of condition is always announced.
  private static Step<SubscriptionState, SubscriptionEffect> to(
      SubscriptionState from, SubscriptionState next, String cause, SubscriptionEffect... effects) {
    List<SubscriptionEffect> all = new ArrayList<>(List.of(effects));
    BackboneCondition before = from.condition();
    if (before != next.condition()) {
      all.add(new Announce(before, next.condition(), cause));
    }
    return new Step<>(next, all);
  }
}
