package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.runtime.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// When a link that was lost is dialled again.
class LinkMachineTest {
  private static final long SECOND = 1_000_000_000L;

  private final LinkMachine machine =
      new LinkMachine(5 * SECOND, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)));
  private final SplittableRandom dice = new SplittableRandom(1);
  private long now;
  private LinkState state = LinkMachine.start(0).next();

  @Test
  void dialsAFanoutThatAcceptsAndDiesEverMoreSlowly() {
    long longest = 0;
    for (int i = 0; i < 8; i++) {
      serveFor(Duration.ofMillis(5));
      longest = Math.max(longest, wait(state));
      dialAgain();
    }
    assertEquals(9, ((LinkState.Greeting) state).attempt());
    assertTrue(longest >= SECOND, longest + " ns");
  }

  @Test
  void trustsALinkThatServedForLong() {
    for (int i = 0; i < 8; i++) {
      serveFor(Duration.ofMillis(5));
      dialAgain();
    }
    serveFor(Duration.ofSeconds(10));

    assertEquals(1, ((LinkState.BackingOff) state).attempt());
    assertTrue(wait(state) <= SECOND / 10);
  }

  @Test
  void tellsALongOutageInOneLine() {
    List<LinkEffect> told = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      told.addAll(machine.step(state, new LinkEvent.Ended("nobody there"), now, dice).effects());
      happens(new LinkEvent.Ended("nobody there"));
      dialAgain();
    }
    assertEquals(List.of(new LinkEffect.Announce("not in reach: nobody there")), told);
  }

  private void serveFor(Duration time) {
    happens(new LinkEvent.Opened());
    happens(new LinkEvent.Greeted(LinkMachine.PROTOCOL_MAJOR));
    now += time.toNanos();
    happens(new LinkEvent.Heard());
    happens(new LinkEvent.Ended("died"));
  }

  private long wait(LinkState of) {
    return ((LinkState.BackingOff) of).untilNanos() - now;
  }

  private void dialAgain() {
    now += wait(state);
    happens(new LinkEvent.Ticked());
  }

  private void happens(LinkEvent event) {
    state = machine.step(state, event, now, dice).next();
  }
}
