package io.holdfast.backbone.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.runtime.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Random events against the table of legal edges: the machine takes no other, and takes each.
class SubscriptionTransitionsTest {
  private static final Map<String, Set<String>> LEGAL =
      Map.of(
          "Idle", Set.of("Connecting", "Stopped"),
          "Connecting", Set.of("Connected", "BackingOff", "GaveUp", "Stopped"),
          "Connected", Set.of("Stale", "BackingOff", "GaveUp", "Stopped"),
          "Stale", Set.of("Connected", "BackingOff", "GaveUp", "Stopped"),
          "BackingOff", Set.of("Connecting", "Stopped"),
          "GaveUp", Set.of("Stopped"),
          "Stopped", Set.of());

  private static final SubscriptionMachine MACHINE =
      new SubscriptionMachine(
          new SubscriptionSettings(
              Duration.ofSeconds(2),
              Duration.ofMillis(500),
              Duration.ofMillis(1_500),
              Duration.ofSeconds(5),
              new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)),
              Duration.ofMillis(250),
              Duration.ofSeconds(10),
              4));

  @Test
  void takesTheLegalEdgesAndNoOther() {
    Map<String, Set<String>> taken = new TreeMap<>();
    LEGAL.keySet().forEach(name -> taken.put(name, new TreeSet<>()));
    for (int seed = 0; seed < 2_000; seed++) {
      walk(new Random(seed), taken);
    }
    LEGAL.forEach((from, to) -> assertEquals(new TreeSet<>(to), taken.get(from), from));
  }

  private static void walk(Random dice, Map<String, Set<String>> taken) {
    SubscriptionState state = new SubscriptionState.Idle();
    long now = 1;
    for (int i = 0; i < 60; i++) {
      now += dice.nextLong(1_500_000_000L);
      SubscriptionState next = MACHINE.step(state, event(state, now, dice), now, dice).next();
      if (!next.getClass().equals(state.getClass())) {
        String from = state.getClass().getSimpleName();
        Set<String> edges = taken.get(from);
        assertTrue(edges != null, from);
        edges.add(next.getClass().getSimpleName());
      }
      state = next;
    }
  }

  private static SubscriptionEvent event(SubscriptionState state, long now, Random dice) {
    int generation =
        switch (state) {
          case SubscriptionState.Connecting at -> at.generation();
          case SubscriptionState.Connected at -> at.generation();
          case SubscriptionState.Stale at -> at.generation();
          case SubscriptionState.BackingOff at -> at.generation();
          case SubscriptionState.Idle _, SubscriptionState.GaveUp _, SubscriptionState.Stopped _ ->
              1;
        };
    int of = dice.nextInt(8) == 0 ? generation - 1 : generation;
    List<SubscriptionEvent> events =
        List.of(
            new SubscriptionEvent.Started(),
            new SubscriptionEvent.Opened(of),
            new SubscriptionEvent.Proven(of, now),
            new SubscriptionEvent.Woken(of),
            new SubscriptionEvent.Woken(of),
            new SubscriptionEvent.Woken(of),
            new SubscriptionEvent.Knocked(of, dice.nextBoolean()),
            new SubscriptionEvent.Ended(
                of,
                dice.nextBoolean()
                    ? new SessionEnd.Lost("lost")
                    : new SessionEnd.Absent("absent")));
    int pick = dice.nextInt(60);
    if (pick == 0) {
      return new SubscriptionEvent.StopAsked();
    }
    if (pick == 1) {
      return new SubscriptionEvent.Ended(of, new SessionEnd.Incurable("incurable"));
    }
    return events.get(pick % events.size());
  }
}
