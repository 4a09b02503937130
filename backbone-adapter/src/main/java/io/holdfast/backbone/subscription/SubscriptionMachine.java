package io.holdfast.backbone.subscription;

import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.subscription.SubscriptionEffect.Announce;
import io.holdfast.backbone.subscription.SubscriptionEffect.AnnounceFlapping;
import io.holdfast.backbone.subscription.SubscriptionEffect.Dial;
import io.holdfast.backbone.subscription.SubscriptionEffect.Drop;
import io.holdfast.backbone.subscription.SubscriptionEffect.Failed;
import io.holdfast.backbone.subscription.SubscriptionEffect.Knock;
import io.holdfast.backbone.subscription.SubscriptionEffect.SendHeartbeat;
import io.holdfast.backbone.subscription.SubscriptionEffect.WakeAt;
import io.holdfast.backbone.subscription.SubscriptionEvent.Ended;
import io.holdfast.backbone.subscription.SubscriptionEvent.Knocked;
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
/// session away, when to give up. While an attempt waits it looks whether somebody answers; an
/// attempt is made early only when somebody does who had not, and never while the backbone flaps
/// (ADR 0014).
///
/// Immutable.
public final class SubscriptionMachine {
  private static final long NEVER = Long.MAX_VALUE;

  private final SubscriptionSettings settings;

  public SubscriptionMachine(SubscriptionSettings settings) {
    this.settings = settings;
  }

  public Step<SubscriptionState, SubscriptionEffect> step(
      SubscriptionState state, SubscriptionEvent event, long nowNanos, RandomGenerator dice) {
    return switch (state) {
      case Idle idle -> idle(idle, event, nowNanos);
      case Connecting at -> connecting(at, event, nowNanos, dice);
      case Connected at -> connected(at, event, nowNanos, dice);
      case Stale at -> stale(at, event, nowNanos, dice);
      case BackingOff at -> backingOff(at, event, nowNanos, dice);
      case GaveUp at ->
          event instanceof StopAsked ? new Step<>(new Stopped(), List.of()) : Step.stay(at);
      case Stopped at -> Step.stay(at);
    };
  }

  private Step<SubscriptionState, SubscriptionEffect> idle(
      Idle at, SubscriptionEvent event, long now) {
    return switch (event) {
      case Started _ -> dial(1, Tally.NONE, false, now);
      case StopAsked _ -> new Step<>(new Stopped(), List.of());
      case Opened _, Proven _, Ended _, Knocked _, Woken _ -> Step.stay(at);
    };
  }

  private Step<SubscriptionState, SubscriptionEffect> dial(
      int generation, Tally tally, boolean early, long now) {
    boolean bounded = !settings.connectWithin().isZero();
    long look = bounded ? now + settings.connectWithin().toNanos() : NEVER;
    List<SubscriptionEffect> effects = new ArrayList<>(List.of(new Dial(generation)));
    if (bounded) {
      effects.add(new WakeAt(generation, look));
    }
    return new Step<>(new Connecting(generation, tally, early, false, now, look), effects);
  }

  private Step<SubscriptionState, SubscriptionEffect> connecting(
      Connecting at, SubscriptionEvent event, long now, RandomGenerator dice) {
    int generation = at.generation();
    return switch (event) {
      case Opened(int of) when of == generation && !at.opened() -> beat(at, now, now);
      case Proven(int of, long provenNanos) when of == generation && at.opened() ->
          to(
              at,
              new Connected(generation, at.tally().connected(), now, provenNanos, at.lookNanos()),
              "the heartbeat came back");
      case Ended(int of, SessionEnd end) when of == generation ->
          failed(
              at,
              at.tally(),
              at.opened() ? SessionFailure.INSTANT : SessionFailure.REFUSED,
              end,
              now,
              dice);
      case Woken(int of) when of == generation && now >= at.lookNanos() -> {
        if (!at.opened()) {
          SessionEnd hung =
              new SessionEnd.Lost(
                  "no session within " + settings.connectWithin().toMillis() + " ms");
          yield failed(at, at.tally(), SessionFailure.HUNG, hung, now, dice);
        }
        if (now - at.sinceNanos() >= settings.downAfter().toNanos()) {
          SessionEnd silent = new SessionEnd.Lost("no heartbeat came back");
          yield failed(at, at.tally(), SessionFailure.SILENT, silent, now, dice);
        }
        yield beat(at, at.sinceNanos(), now);
      }
      case StopAsked _ -> stopped(generation);
      case Opened _, Proven _, Ended _, Knocked _, Woken _, Started _ -> Step.stay(at);
    };
  }

  private Step<SubscriptionState, SubscriptionEffect> beat(Connecting at, long since, long now) {
    long look = now + settings.heartbeat().toNanos();
    return new Step<>(
        new Connecting(at.generation(), at.tally(), at.early(), true, since, look),
        List.of(new SendHeartbeat(at.generation()), new WakeAt(at.generation(), look)));
  }

  private Step<SubscriptionState, SubscriptionEffect> connected(
      Connected at, SubscriptionEvent event, long now, RandomGenerator dice) {
    int generation = at.generation();
    return switch (event) {
      case Proven(int of, long provenNanos) when of == generation ->
          Step.stay(
              new Connected(generation, at.tally(), at.sinceNanos(), provenNanos, at.lookNanos()));
      case Ended(int of, SessionEnd end) when of == generation ->
          isStable(at, now)
              ? failed(at, at.tally().stable(), SessionFailure.LOST, end, now, dice)
              : failed(at, at.tally(), SessionFailure.FLAP, end, now, dice);
      case Woken(int of) when of == generation && now >= at.lookNanos() -> looked(at, now);
      case StopAsked _ -> stopped(generation);
      case Opened _, Proven _, Ended _, Knocked _, Woken _, Started _ -> Step.stay(at);
    };
  }

  private Step<SubscriptionState, SubscriptionEffect> looked(Connected at, long now) {
    int generation = at.generation();
    Tally tally = isStable(at, now) ? at.tally().stable() : at.tally();
    long age = now - at.provenNanos();
    if (age >= settings.staleAfter().toNanos()) {
      long look = now + settings.heartbeat().toNanos();
      return to(
          at,
          new Stale(generation, tally, at.provenNanos(), look),
          "no heartbeat for " + age / 1_000_000 + " ms",
          new SendHeartbeat(generation),
          new WakeAt(generation, look));
    }
    long stale = at.provenNanos() + settings.staleAfter().toNanos();
    long look = Math.min(now + settings.heartbeat().toNanos(), stale);
    Connected next = new Connected(generation, tally, at.sinceNanos(), at.provenNanos(), look);
    WakeAt wake = new WakeAt(generation, look);
    return age >= settings.heartbeat().toNanos() / 2
        ? to(at, next, "", new SendHeartbeat(generation), wake)
        : to(at, next, "", wake);
  }

  private boolean isStable(Connected at, long now) {
    return now - at.sinceNanos() >= settings.stableAfter().toNanos();
  }

  private Step<SubscriptionState, SubscriptionEffect> stale(
      Stale at, SubscriptionEvent event, long now, RandomGenerator dice) {
    int generation = at.generation();
    return switch (event) {
      case Proven(int of, long provenNanos) when of == generation ->
          now - provenNanos < settings.staleAfter().toNanos()
              ? to(
                  at,
                  new Connected(generation, at.tally(), now, provenNanos, at.lookNanos()),
                  "the heartbeat came back")
              : Step.stay(at);
      case Ended(int of, SessionEnd end) when of == generation ->
          failed(at, at.tally(), SessionFailure.SILENT, end, now, dice);
      case Woken(int of) when of == generation && now >= at.lookNanos() -> {
        long age = now - at.provenNanos();
        if (age >= settings.downAfter().toNanos()) {
          SessionEnd end = new SessionEnd.Lost("no heartbeat for " + age / 1_000_000 + " ms");
          yield failed(at, at.tally(), SessionFailure.SILENT, end, now, dice);
        }
        long down = at.provenNanos() + settings.downAfter().toNanos();
        long look = Math.min(now + settings.heartbeat().toNanos(), down);
        yield new Step<>(
            new Stale(generation, at.tally(), at.provenNanos(), look),
            List.of(new SendHeartbeat(generation), new WakeAt(generation, look)));
      }
      case StopAsked _ -> stopped(generation);
      case Opened _, Proven _, Ended _, Knocked _, Woken _, Started _ -> Step.stay(at);
    };
  }

  // Between attempts.

  private Step<SubscriptionState, SubscriptionEffect> backingOff(
      BackingOff at, SubscriptionEvent event, long now, RandomGenerator dice) {
    int generation = at.generation();
    return switch (event) {
      case Woken(int of) when of == generation && now >= at.lookNanos() ->
          now >= at.untilNanos()
              ? dial(generation, at.tally(), false, now)
              : new Step<>(
                  new BackingOff(
                      generation, at.tally(), at.untilNanos(), at.untilNanos(), at.absent()),
                  List.of(new Knock(generation)));
      case Knocked(int of, boolean present) when of == generation ->
          present && at.absent()
              ? dial(generation, at.tally(), true, now)
              : waiting(at.generation(), at.tally(), at.untilNanos(), !present, now, dice);
      case StopAsked _ -> new Step<>(new Stopped(), List.of());
      case Knocked _, Woken _, Started _, Opened _, Proven _, Ended _ -> Step.stay(at);
    };
  }

  /// The next look is a knock or the attempt itself, whichever comes first; the wake of the attempt
  /// was asked for when the wait began.
  private Step<SubscriptionState, SubscriptionEffect> waiting(
      int generation, Tally tally, long until, boolean absent, long now, RandomGenerator dice) {
    long every = settings.knockEvery().toNanos();
    boolean knocks = every > 0 && !tally.flapping();
    long knock = knocks ? now + every * 3 / 4 + dice.nextLong(every / 2 + 1) : until;
    return knock < until
        ? new Step<>(
            new BackingOff(generation, tally, until, knock, absent),
            List.of(new WakeAt(generation, knock)))
        : Step.stay(new BackingOff(generation, tally, until, until, absent));
  }

  private Step<SubscriptionState, SubscriptionEffect> failed(
      SubscriptionState from,
      Tally before,
      SessionFailure failure,
      SessionEnd end,
      long now,
      RandomGenerator dice) {
    int generation = generation(from);
    Tally tally = before.plus(failure);
    List<SubscriptionEffect> effects = new ArrayList<>();
    effects.add(new Drop(generation));
    effects.add(new Failed(failure));
    if (end instanceof SessionEnd.Incurable(String cause)) {
      return to(from, new GaveUp(cause, tally), cause, effects);
    }
    if (settings.retriesMax() > 0 && tally.attempts() >= settings.retriesMax()) {
      String cause =
          "%d attempts in a row failed (%s), the last: %s"
              .formatted(tally.attempts(), tally.story(), end.cause());
      return to(from, new GaveUp(cause, tally), cause, effects);
    }
    long until = now + settings.backoff().delayNanos(tally.failures(), dice);
    Step<SubscriptionState, SubscriptionEffect> next =
        waiting(generation + 1, tally, until, unanswered(from, failure, end), now, dice);
    effects.add(new WakeAt(generation + 1, until));
    effects.addAll(next.effects());
    return to(from, next.next(), end.cause(), effects);
  }

  /// Whether nobody answered the last time, as far as a failure tells: an early attempt that failed
  /// tells nothing, or whoever answers knocks alone would be dialled again and again.
  private static boolean unanswered(
      SubscriptionState from, SessionFailure failure, SessionEnd end) {
    boolean early = from instanceof Connecting at && at.early();
    return !early && (failure == SessionFailure.SILENT || end instanceof SessionEnd.Absent);
  }

  private static int generation(SubscriptionState state) {
    return switch (state) {
      case Connecting at -> at.generation();
      case Connected at -> at.generation();
      case Stale at -> at.generation();
      case BackingOff at -> at.generation();
      case Idle _, GaveUp _, Stopped _ ->
          throw new IllegalStateException("no session that can fail: " + state);
    };
  }

  private static Step<SubscriptionState, SubscriptionEffect> stopped(int generation) {
    return new Step<>(new Stopped(), List.of(new Drop(generation)));
  }

  private static Step<SubscriptionState, SubscriptionEffect> to(
      SubscriptionState from, SubscriptionState next, String cause, SubscriptionEffect... effects) {
    return to(from, next, cause, List.of(effects));
  }

  /// The single door: a change of condition is always announced.
  private static Step<SubscriptionState, SubscriptionEffect> to(
      SubscriptionState from,
      SubscriptionState next,
      String cause,
      List<SubscriptionEffect> effects) {
    List<SubscriptionEffect> all = new ArrayList<>(effects);
    BackboneCondition before = from.condition();
    if (before != next.condition()) {
      all.add(new Announce(before, next.condition(), cause));
    }
    boolean flaps = next.tally().flapping();
    if (from.tally().flapping() != flaps) {
      all.add(new AnnounceFlapping(flaps, next.tally().story()));
    }
    return new Step<>(next, all);
  }
}
