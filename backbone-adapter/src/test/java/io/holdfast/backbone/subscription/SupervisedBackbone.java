package io.holdfast.backbone.subscription;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.Step;
import io.holdfast.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The machine on a clock that a test moves, before a backbone that answers heartbeats or does not.
final class SupervisedBackbone {
  private static final long MILLI = 1_000_000;

  private final SubscriptionMachine machine;
  private final Random dice = new Random(7);
  private final Timers<Integer> wakes = new Timers<>();
  private final List<SubscriptionEffect.Announce> announced = new ArrayList<>();
  private final List<Long> dials = new ArrayList<>();
  private SubscriptionState state = new SubscriptionState.Idle();
  private long now = 1;
  private int drops;
  private int heartbeats;
  private boolean reachable = true;
  private boolean answers = true;

  SupervisedBackbone(int retriesMax) {
    machine =
        new SubscriptionMachine(
            new SubscriptionSettings(
                Duration.ofMillis(500),
                Duration.ofMillis(1_500),
                Duration.ofSeconds(5),
                new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)),
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
        tells(
            reachable
                ? new SubscriptionEvent.Opened(generation)
                : new SubscriptionEvent.Ended(
                    generation, new io.holdfast.backbone.spi.SessionEnd.Lost("refused")));
      }
      case SubscriptionEffect.Drop _ -> drops++;
      case SubscriptionEffect.SendHeartbeat(int generation) -> {
        heartbeats++;
        if (answers) {
          tells(new SubscriptionEvent.Proven(generation, now));
        }
      }
      case SubscriptionEffect.WakeAt(int generation, long nanos) -> wakes.at(nanos, generation);
      case SubscriptionEffect.Announce announce -> announced.add(announce);
    }
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

  int drops() {
    return drops;
  }

  int heartbeats() {
    return heartbeats;
  }
}
