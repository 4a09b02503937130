package io.holdfast.backbone.subscription;

import static io.holdfast.contract.BackboneCondition.CONNECTED;
import static io.holdfast.contract.BackboneCondition.CONNECTING;
import static io.holdfast.contract.BackboneCondition.DOWN;
import static io.holdfast.contract.BackboneCondition.GAVE_UP;
import static io.holdfast.contract.BackboneCondition.STALE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.SessionEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscriptionMachineTest {
  private final SupervisedBackbone backbone = new SupervisedBackbone(0);

  @Test
  void isConnectedOnlyWhenAHeartbeatCameBack() {
    backbone.answersHeartbeats(false).starts();
    assertEquals(CONNECTING, backbone.condition());
    backbone.answersHeartbeats(true).passes(600);
    assertEquals(CONNECTED, backbone.condition());
  }

  @Test
  void isStaleAfterOneAndAHalfSecondsOfSilenceAndDownAfterFive() {
    backbone.starts().passes(3_000).answersHeartbeats(false);
    backbone.passes(900);
    assertEquals(CONNECTED, backbone.condition());
    backbone.passes(1_100);
    assertEquals(STALE, backbone.condition());
    assertEquals(0, backbone.drops());
    backbone.passes(3_000);
    assertEquals(DOWN, backbone.condition());
    assertTrue(backbone.drops() >= 1);
  }

  @Test
  void aPauseShorterThanTheBoundChangesNothing() {
    backbone.starts().passes(3_000).answersHeartbeats(false).passes(900);
    backbone.answersHeartbeats(true).passes(10_000);
    assertEquals(List.of(CONNECTED), backbone.announced());
  }

  @Test
  void keepsTheSessionWhenLifeComesBackBeforeItIsDown() {
    backbone.starts().passes(3_000).answersHeartbeats(false).passes(3_000);
    backbone.answersHeartbeats(true).passes(600);
    assertEquals(List.of(CONNECTED, STALE, CONNECTED), backbone.announced());
    assertEquals(0, backbone.drops());
  }

  @Test
  void waitsForABackboneThatIsNotThereAtTheStart() {
    backbone.isReachable(false).starts().passes(120_000);
    assertEquals(CONNECTING, backbone.condition());
    backbone.isReachable(true).passes(31_000);
    assertEquals(CONNECTED, backbone.condition());
  }

  @Test
  void waitsLongerAfterEachFailureUpToTheBound() {
    backbone.isReachable(false).starts().passes(300_000);
    List<Long> dials = backbone.dialMillis();
    long first = dials.get(1) - dials.get(0);
    assertTrue(first >= 250 && first <= 500, "first wait " + first);
    for (int i = 10; i < dials.size(); i++) {
      long wait = dials.get(i) - dials.get(i - 1);
      assertTrue(wait >= 15_000 && wait <= 30_000, "wait " + wait);
    }
  }

  @Test
  void countsAttemptsAnewOnlyAfterAStableSession() {
    backbone.isReachable(false).starts().passes(60_000).isReachable(true);
    while (backbone.condition() != CONNECTED) {
      backbone.passes(100);
    }
    backbone.passes(2_000);
    SubscriptionState.Connected shaky =
        assertInstanceOf(SubscriptionState.Connected.class, backbone.state());
    assertTrue(shaky.tally().failures() > 0);
    backbone.passes(10_000);
    SubscriptionState.Connected stable =
        assertInstanceOf(SubscriptionState.Connected.class, backbone.state());
    assertEquals(0, stable.tally().failures());
  }

  @Test
  void givesUpAfterTheRetriesItWasGiven() {
    SupervisedBackbone limited = new SupervisedBackbone(3);
    limited.isReachable(false).starts().passes(600_000);
    assertEquals(GAVE_UP, limited.condition());
    assertEquals(3, limited.dialMillis().size());
  }

  @Test
  void givesUpAtOnceOnWhatNoWaitingCures() {
    backbone.starts().passes(1_000);
    SubscriptionState.Connected at =
        assertInstanceOf(SubscriptionState.Connected.class, backbone.state());
    backbone.tells(
        new SubscriptionEvent.Ended(at.generation(), new SessionEnd.Incurable("corrupt")));
    assertEquals("corrupt", gaveUp(backbone).cause());
    int dials = backbone.dialMillis().size();
    backbone.passes(600_000);
    assertEquals(dials, backbone.dialMillis().size());
  }

  @Test
  void sendsNoHeartbeatWhilePublicationsComeBack() {
    backbone.starts().passes(1_000);
    SubscriptionState.Connected at =
        assertInstanceOf(SubscriptionState.Connected.class, backbone.state());
    int before = backbone.heartbeats();
    for (int i = 0; i < 100; i++) {
      backbone.passes(100);
      backbone.tells(
          new SubscriptionEvent.Proven(at.generation(), backbone.nowMillis() * 1_000_000));
    }
    assertEquals(before, backbone.heartbeats());
    assertEquals(CONNECTED, backbone.condition());
  }

  @Test
  void ignoresWhatAnEarlierSessionSays() {
    backbone.starts().passes(1_000);
    SubscriptionState before = backbone.state();
    backbone.tells(new SubscriptionEvent.Ended(99, new SessionEnd.Lost("late")));
    backbone.tells(new SubscriptionEvent.Woken(99));
    assertEquals(before, backbone.state());
  }

  private static SubscriptionState.GaveUp gaveUp(SupervisedBackbone backbone) {
    return assertInstanceOf(SubscriptionState.GaveUp.class, backbone.state());
  }
}
