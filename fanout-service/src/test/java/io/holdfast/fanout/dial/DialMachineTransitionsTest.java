package io.holdfast.fanout.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.Step;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DialMachineTransitionsTest {
  private static final long SILENCE = Duration.ofSeconds(5).toNanos();
  private static final long MAX = Duration.ofSeconds(2).toNanos();

  private final DialMachine machine =
      new DialMachine(
          List.of("a", "b"), new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)), SILENCE);
  private final RandomGenerator dice = new Random(1);

  private Step<DialState, DialEffect> step(DialState state, DialEvent event, long now) {
    return machine.step(state, event, now, dice);
  }

  @Test
  void itDialsWhenItsWaitIsOver() {
    DialState waiting = new DialState.Waiting("a", 4, 2, 100);
    assertEquals(waiting, step(waiting, new DialEvent.Clock(), 99).next());
    Step<DialState, DialEffect> due = step(waiting, new DialEvent.Clock(), 100);
    assertEquals(new DialState.Greeting("b", 5, 2, 100), due.next());
    assertEquals(List.of(new DialEffect.Dial("b", 5)), due.effects());
  }

  @Test
  void itIsAttachedByThePeersHello() {
    Step<DialState, DialEffect> greeted =
        step(new DialState.Greeting("b", 5, 2, 0), new DialEvent.Greeted(5), 7);
    assertEquals(new DialState.Attached("b", 5, 2, 7, 7), greeted.next());
    assertTrue(greeted.effects().contains(new DialEffect.BecomeAttached("b", 5)));
  }

  @Test
  void aLostLinkMovesToTheNextAdapterSoon() {
    Step<DialState, DialEffect> lost =
        step(new DialState.Attached("b", 5, 0, 0, 0), new DialEvent.Lost(5, "reset"), 10);
    DialState.Waiting waiting = assertInstanceOf(DialState.Waiting.class, lost.next());
    assertEquals("b", waiting.last());
    Step<DialState, DialEffect> next = step(waiting, new DialEvent.Clock(), waiting.untilNanos());
    assertEquals(List.of(new DialEffect.Dial("a", 6)), next.effects());
    assertTrue(waiting.untilNanos() <= 10 + Duration.ofMillis(100).toNanos());
    assertTrue(lost.effects().contains(new DialEffect.BecomeDetached("reset")));
    assertTrue(lost.effects().contains(new DialEffect.HangUp(5, "reset")));
  }

  @Test
  void failedAttemptsWaitLongerUpToTheMaximumAndAreAnnouncedOnce() {
    DialState state = new DialState.Greeting("a", 1, 0, 0);
    long announced = 0;
    for (int attempt = 1; attempt < 20; attempt++) {
      Step<DialState, DialEffect> failed = step(state, new DialEvent.Lost(attempt, "refused"), 0);
      announced += failed.effects().stream().filter(DialEffect.Announce.class::isInstance).count();
      DialState.Waiting waiting = assertInstanceOf(DialState.Waiting.class, failed.next());
      assertEquals(attempt, waiting.attempt());
      assertTrue(waiting.untilNanos() <= MAX);
      state = step(waiting, new DialEvent.Clock(), waiting.untilNanos()).next();
    }
    assertEquals(1, announced);
  }

  @Test
  void anAdapterThatAcceptsAndDiesIsDialledEverMoreSlowly() {
    DialState state = new DialState.Greeting("a", 1, 0, 0);
    for (int attempt = 1; attempt < 10; attempt++) {
      DialState.Waiting waiting = diesAfter(Duration.ofMillis(5), state);
      assertEquals(attempt, waiting.attempt());
      state = step(waiting, new DialEvent.Clock(), waiting.untilNanos()).next();
    }
  }

  @Test
  void anAdapterThatHeldForLongIsTrusted() {
    DialState.Waiting waiting =
        diesAfter(Duration.ofSeconds(10), new DialState.Greeting("a", 1, 8, 0));
    assertEquals(1, waiting.attempt());
  }

  @Test
  void eachLossOfAnAttachedAdapterIsAnnounced() {
    Step<DialState, DialEffect> lost =
        step(new DialState.Attached("a", 1, 3, 0, 0), new DialEvent.Lost(1, "died"), 5);
    assertTrue(lost.effects().stream().anyMatch(DialEffect.Announce.class::isInstance));
  }

  private DialState.Waiting diesAfter(Duration time, DialState greeting) {
    long incarnation = ((DialState.Greeting) greeting).incarnation();
    long since = ((DialState.Greeting) greeting).sinceNanos();
    DialState held = step(greeting, new DialEvent.Greeted(incarnation), since).next();
    return assertInstanceOf(
        DialState.Waiting.class,
        step(held, new DialEvent.Lost(incarnation, "died"), since + time.toNanos()).next());
  }

  @Test
  void aPeerOfAnotherMajorIsTriedAtTheMaximumOnly() {
    Step<DialState, DialEffect> foreign =
        step(new DialState.Greeting("a", 1, 0, 0), new DialEvent.Foreign(1, "major 2"), 0);
    DialState.Waiting waiting = assertInstanceOf(DialState.Waiting.class, foreign.next());
    assertTrue(waiting.untilNanos() >= MAX / 2);
  }

  @Test
  void aSilentPeerIsGivenUp() {
    assertInstanceOf(
        DialState.Waiting.class,
        step(new DialState.Greeting("a", 1, 0, 0), new DialEvent.Clock(), SILENCE).next());
    DialState heard =
        step(new DialState.Attached("a", 1, 0, 0, 0), new DialEvent.Heard(1), SILENCE - 1).next();
    assertInstanceOf(DialState.Attached.class, step(heard, new DialEvent.Clock(), SILENCE).next());
    assertInstanceOf(
        DialState.Waiting.class, step(heard, new DialEvent.Clock(), 2 * SILENCE).next());
  }

  @Test
  void whatConcernsAnEarlierLinkIsIgnored() {
    DialState attached = new DialState.Attached("a", 5, 0, 0, 0);
    for (DialEvent stale :
        List.of(
            new DialEvent.Lost(4, "late"),
            new DialEvent.Greeted(4),
            new DialEvent.Heard(4),
            new DialEvent.Foreign(4, "late"))) {
      Step<DialState, DialEffect> step = step(attached, stale, 1);
      assertEquals(attached, step.next());
      assertEquals(List.of(), step.effects());
    }
  }

  @Test
  void stoppedIsForGood() {
    DialState stopped =
        step(new DialState.Attached("a", 5, 0, 0, 0), new DialEvent.Stop(), 0).next();
    assertEquals(new DialState.Stopped(), stopped);
    assertEquals(stopped, step(stopped, new DialEvent.Clock(), MAX).next());
  }

  @Test
  void anAdapterThatLeftTheListIsLeft() {
    DialMachine without = machine.with(List.of("b"));
    Step<DialState, DialEffect> left =
        without.step(new DialState.Attached("a", 5, 0, 0, 0), new DialEvent.Relisted(), 10, dice);
    DialState.Waiting waiting = assertInstanceOf(DialState.Waiting.class, left.next());
    assertTrue(left.effects().stream().anyMatch(DialEffect.BecomeDetached.class::isInstance));
    assertEquals(
        List.of(new DialEffect.Dial("b", 6)),
        without.step(waiting, new DialEvent.Clock(), waiting.untilNanos(), dice).effects());
    assertInstanceOf(
        DialState.Waiting.class,
        without
            .step(new DialState.Greeting("a", 5, 0, 0), new DialEvent.Relisted(), 10, dice)
            .next());
  }

  @Test
  void anAdapterThatIsStillInTheListIsKept() {
    DialState attached = new DialState.Attached("a", 5, 0, 0, 0);
    Step<DialState, DialEffect> kept =
        machine.with(List.of("c", "a")).step(attached, new DialEvent.Relisted(), 10, dice);
    assertEquals(attached, kept.next());
    assertEquals(List.of(), kept.effects());
  }

  @Test
  void anEmptyListIsWaitedWith() {
    DialMachine empty = machine.with(List.of());
    DialState waiting = empty.start(0);
    assertEquals(waiting, empty.step(waiting, new DialEvent.Clock(), MAX, dice).next());
    assertEquals(
        List.of(new DialEffect.Dial("a", 1)),
        empty.with(List.of("a")).step(waiting, new DialEvent.Clock(), MAX, dice).effects());
  }

  @Test
  void fanoutsStartAllOverTheList() {
    boolean first = false;
    boolean second = false;
    for (int i = 0; i < 50; i++) {
      List<DialEffect> dialled = step(machine.start(0), new DialEvent.Clock(), 0).effects();
      first |= dialled.equals(List.of(new DialEffect.Dial("a", 1)));
      second |= dialled.equals(List.of(new DialEffect.Dial("b", 1)));
    }
    assertTrue(first && second);
  }
}
