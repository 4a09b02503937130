package io.holdfast.backbone.subscription;

import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.contract.BackboneCondition;
import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.Step;
import io.holdfast.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The machine on a clock that a test moves, before a backbone that answers heartbeats or does not.
final class SupervisedBackbone {
  private static final long MILLI = 1_000_000;

  private final SubscriptionMachine machine;
  private final Random dice;
  private final Timers<Integer> wakes = new Timers<>();
  private final List<SubscriptionEffect.Announce> announced = new ArrayList<>();
  private final List<Boolean> flapping = new ArrayList<>();
  private final Map<SessionFailure, Integer> failures = new EnumMap<>(SessionFailure.class);
  private final List<Long> dials = new ArrayList<>();
  private SubscriptionState state = new SubscriptionState.Idle();
  private long now = 1;
  private int drops;
  private int heartbeats;
  private int knocks;
  private boolean reachable = true;
  private boolean hangs;
  private boolean closesAtOnce;
  private boolean looksAlone;
  private boolean answers = true;

  SupervisedBackbone(int retriesMax) {
    this(retriesMax, 0, 7);
  }

  /// `knockMillis` 0 = it never looks whether somebody answers.
  SupervisedBackbone(int retriesMax, int knockMillis, long seed) {
    dice = new Random(seed);
    machine =
        new SubscriptionMachine(
            new SubscriptionSettings(
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofMillis(1_500),
                Duration.ofSeconds(5),
                new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)),
                Duration.ofMillis(knockMillis),
                Duration.ofSeconds(10),
                retriesMax));
  }

  SupervisedBackbone starts() {
    return tells(new SubscriptionEvent.Started());
  }

  SupervisedBackbone isReachable(boolean now) {
    reachable = now;
    return this;
  }

  /// Whether a dial is never answered.
  SupervisedBackbone hangs(boolean now) {
    hangs = now;
    return this;
  }

  /// Whether looks are answered and dials never.
  SupervisedBackbone answersLooksAlone(boolean now) {
    looksAlone = now;
    return this;
  }

  /// Whether a session is over as soon as it was opened.
  SupervisedBackbone closesAtOnce(boolean now) {
    closesAtOnce = now;
    return this;
  }

  /// The session at hand is cut, and the next is to be had at once.
  SupervisedBackbone cuts() {
    return tells(new SubscriptionEvent.Ended(generation(), new SessionEnd.Lost("cut by the test")));
  }

  private int generation() {
    return switch (state) {
      case SubscriptionState.Connecting at -> at.generation();
      case SubscriptionState.Connected at -> at.generation();
      case SubscriptionState.Stale at -> at.generation();
      case SubscriptionState.BackingOff at -> at.generation();
      case SubscriptionState.Idle _, SubscriptionState.GaveUp _, SubscriptionState.Stopped _ -> -1;
    };
  }

  SupervisedBackbone answersHeartbeats(boolean now) {
    answers = now;
    return this;
  }

  SupervisedBackbone tells(SubscriptionEvent event) {
    Step<SubscriptionState, SubscriptionEffect> step = machine.step(state, event, now, dice);
    state = step.next();
    step.effects().forEach(this::carryOut);
    return this;
  }

  private void carryOut(SubscriptionEffect effect) {
    switch (effect) {
      case SubscriptionEffect.Dial(int generation) -> {
        dials.add(now);
        dialled(generation);
      }
      case SubscriptionEffect.Knock(int generation) -> {
        knocks++;
        tells(new SubscriptionEvent.Knocked(generation, looksAlone || (reachable && !hangs)));
      }
      case SubscriptionEffect.Failed(SessionFailure failure) ->
          failures.merge(failure, 1, Integer::sum);
      case SubscriptionEffect.AnnounceFlapping(boolean flaps, String _) -> flapping.add(flaps);
      case SubscriptionEffect.Drop _ -> drops++;
      case SubscriptionEffect.SendHeartbeat(int generation) -> {
        heartbeats++;
        if (answers && !closesAtOnce) {
          tells(new SubscriptionEvent.Proven(generation, now));
        }
      }
      case SubscriptionEffect.WakeAt(int generation, long nanos) -> wakes.at(nanos, generation);
      case SubscriptionEffect.Announce announce -> announced.add(announce);
    }
  }

  private void dialled(int generation) {
    if (hangs || looksAlone) {
      return;
    }
    if (!reachable) {
      tells(new SubscriptionEvent.Ended(generation, new SessionEnd.Absent("refused")));
      return;
    }
    tells(new SubscriptionEvent.Opened(generation));
    if (closesAtOnce) {
      tells(new SubscriptionEvent.Ended(generation, new SessionEnd.Lost("closed")));
    }
  }

  /// Until it is connected; for ten minutes at most.
  SupervisedBackbone connects() {
    for (int i = 0; i < 60_000 && condition() != BackboneCondition.CONNECTED; i++) {
      passes(10);
    }
    return this;
  }

  SupervisedBackbone passes(long millis) {
    long end = now + millis * MILLI;
    while (wakes.nextNanos() <= end) {
      now = wakes.nextNanos();
      Integer due = wakes.pollDue(now);
      if (due != null) {
        tells(new SubscriptionEvent.Woken(due));
      }
    }
    now = end;
    return this;
  }

  SubscriptionState state() {
    return state;
  }

  BackboneCondition condition() {
    return state.condition();
  }

  List<BackboneCondition> announced() {
    return announced.stream().map(SubscriptionEffect.Announce::to).toList();
  }

  List<Long> dialMillis() {
    return dials.stream().map(at -> at / MILLI).toList();
  }

  long nowMillis() {
    return now / MILLI;
  }

  int failures(SessionFailure failure) {
    return failures.getOrDefault(failure, 0);
  }

  List<Boolean> flapping() {
    return flapping;
  }

  int knocks() {
    return knocks;
  }

  int drops() {
    return drops;
  }

  int heartbeats() {
    return heartbeats;
  }
}
