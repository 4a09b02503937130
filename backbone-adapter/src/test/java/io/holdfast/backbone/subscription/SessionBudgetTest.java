package io.holdfast.backbone.subscription;

import static io.holdfast.contract.BackboneCondition.CONNECTED;
import static io.holdfast.contract.BackboneCondition.CONNECTING;
import static io.holdfast.contract.BackboneCondition.DOWN;
import static io.holdfast.contract.BackboneCondition.GAVE_UP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.BackboneCondition;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What counts as a failed attempt, what ends the count, and what is said of it (R3 to R9).
class SessionBudgetTest {
  private static long count(SupervisedBackbone backbone, BackboneCondition condition) {
    return Collections.frequency(backbone.announced(), condition);
  }

  @Test
  void refusedAsOftenAsItMayBeItGivesUp() {
    SupervisedBackbone backbone = new SupervisedBackbone(3);
    backbone.isReachable(false).starts().passes(600_000);
    assertEquals(3, backbone.dialMillis().size());
    assertEquals(1, count(backbone, GAVE_UP));
  }

  @Test
  void instantClosesUseUpTheBudgetAndGiveUpOnce() {
    SupervisedBackbone backbone = new SupervisedBackbone(3);
    backbone.closesAtOnce(true).starts().passes(600_000);
    assertEquals(3, backbone.dialMillis().size());
    assertEquals(3, backbone.failures(SessionFailure.INSTANT));
    assertEquals(1, count(backbone, GAVE_UP));
  }

  /// A session on which nothing was published is as good as a busy one (W1).
  @Test
  void quietSessionsDoNotUseUpTheBudget() {
    SupervisedBackbone backbone = new SupervisedBackbone(3);
    backbone.starts().connects();
    for (int i = 0; i < 20; i++) {
      backbone.passes(60_000).cuts().connects();
    }
    assertEquals(CONNECTED, backbone.condition());
    assertEquals(20, backbone.failures(SessionFailure.LOST));
  }

  /// The control: sessions that do not live long enough do.
  @Test
  void shortSessionsUseUpTheBudget() {
    SupervisedBackbone backbone = new SupervisedBackbone(3);
    backbone.starts().connects();
    for (int i = 0; i < 20 && backbone.condition() != GAVE_UP; i++) {
      backbone.passes(9_000).cuts().connects();
    }
    assertEquals(GAVE_UP, backbone.condition());
    assertEquals(3, backbone.failures(SessionFailure.FLAP));
  }

  @Test
  void aStableSessionBringsTheWholeBudgetBack() {
    SupervisedBackbone backbone = new SupervisedBackbone(5);
    backbone.isReachable(false).starts();
    while (backbone.dialMillis().size() < 4) {
      backbone.passes(10);
    }
    backbone.isReachable(true).connects().passes(11_000);
    backbone.isReachable(false).cuts();
    int before = backbone.dialMillis().size();
    while (backbone.dialMillis().size() < before + 4) {
      backbone.passes(10);
    }
    assertEquals(DOWN, backbone.condition());
    backbone.passes(60_000);
    assertEquals(GAVE_UP, backbone.condition());
    assertEquals(before + 5, backbone.dialMillis().size());
  }

  @Test
  void aSlowConnectIsNoFailure() {
    SupervisedBackbone backbone = new SupervisedBackbone(1);
    backbone.hangs(true).starts().passes(9_900);
    assertEquals(CONNECTING, backbone.condition());
    assertEquals(0, backbone.drops());
    SubscriptionState.Connecting at =
        assertInstanceOf(SubscriptionState.Connecting.class, backbone.state());
    backbone.tells(new SubscriptionEvent.Opened(at.generation()));
    assertEquals(CONNECTED, backbone.condition());
    backbone.passes(60_000);
    assertEquals(CONNECTED, backbone.condition());
  }

  @Test
  void aConnectThatHangsIsAFailedAttempt() {
    SupervisedBackbone backbone = new SupervisedBackbone(0);
    backbone.hangs(true).starts().passes(10_100);
    assertEquals(1, backbone.drops());
    assertEquals(1, backbone.failures(SessionFailure.HUNG));
    backbone.hangs(false).passes(600);
    assertEquals(CONNECTED, backbone.condition());
  }

  @Test
  void aSessionThatCannotFollowIsRetried() {
    SupervisedBackbone backbone = new SupervisedBackbone(0);
    backbone.closesAtOnce(true).starts();
    assertEquals(1, backbone.failures(SessionFailure.INSTANT));
    backbone.closesAtOnce(false).connects();
    assertEquals(CONNECTED, backbone.condition());
    assertEquals(2, backbone.dialMillis().size());
  }

  @Test
  void aFrozenBackboneIsKnownWithinTwoSecondsAndThrownAwayAfterFive() {
    for (int phase = 0; phase < 500; phase += 10) {
      SupervisedBackbone backbone = new SupervisedBackbone(0);
      backbone.starts().connects().passes(20_000 + phase).answersHeartbeats(false).passes(2_000);
      assertEquals(BackboneCondition.STALE, backbone.condition(), "phase " + phase);
      backbone.passes(3_100);
      assertEquals(DOWN, backbone.condition(), "phase " + phase);
      assertEquals(1, backbone.failures(SessionFailure.SILENT));
    }
  }

  @Test
  void saysThatItFlapsUntilASessionIsStable() {
    SupervisedBackbone backbone = new SupervisedBackbone(0);
    backbone.starts().connects();
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(), backbone.flapping());
      backbone.passes(1_000).cuts().connects();
    }
    assertEquals(List.of(true), backbone.flapping());
    assertTrue(backbone.state().tally().flapping());
    backbone.passes(10_600);
    assertEquals(List.of(true, false), backbone.flapping());
    assertFalse(backbone.state().tally().flapping());
  }

  @Test
  void anOutageIsNoFlap() {
    SupervisedBackbone backbone = new SupervisedBackbone(0);
    backbone.starts().connects().passes(20_000).isReachable(false).cuts().passes(600_000);
    assertEquals(List.of(), backbone.flapping());
    assertEquals(1, backbone.failures(SessionFailure.LOST));
    assertTrue(backbone.failures(SessionFailure.REFUSED) > 20);
  }

  @Test
  void stoppingIsNeverGivingUp() {
    SupervisedBackbone backbone = new SupervisedBackbone(1);
    backbone.hangs(true).starts().passes(5_000);
    backbone.tells(new SubscriptionEvent.StopAsked()).passes(600_000);
    assertEquals(0, count(backbone, GAVE_UP));
    assertEquals(new SubscriptionState.Stopped(), backbone.state());
  }
}
