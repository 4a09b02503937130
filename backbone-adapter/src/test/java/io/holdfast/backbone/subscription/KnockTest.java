package io.holdfast.backbone.subscription;

import static io.holdfast.contract.BackboneCondition.CONNECTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// A backbone that was away is dialled as soon as it answers, and no session is opened more often
/// than the backoff allows for any other reason.
class KnockTest {
  private static SupervisedBackbone knocking(long seed) {
    return new SupervisedBackbone(0, 250, seed);
  }

  private static SupervisedBackbone away(SupervisedBackbone backbone, long millis) {
    return backbone.starts().connects().passes(20_000).isReachable(false).cuts().passes(millis);
  }

  @Test
  void aBackboneThatIsBackIsDialledWithinAThirdOfASecond() {
    for (int seed = 0; seed < 200; seed++) {
      SupervisedBackbone backbone = away(knocking(seed), 5_000 + seed * 13L);
      backbone.isReachable(true).passes(330);
      assertEquals(CONNECTED, backbone.condition(), "seed " + seed);
    }
  }

  /// The control: without looks the wait has to end first.
  @Test
  void withoutLooksTheBackoffDecides() {
    int late = 0;
    for (int seed = 0; seed < 200; seed++) {
      SupervisedBackbone backbone = away(new SupervisedBackbone(0, 0, seed), 5_000 + seed * 13L);
      backbone.isReachable(true).passes(330);
      late += backbone.condition() == CONNECTED ? 0 : 1;
    }
    assertTrue(late > 100, late + " of 200 late");
  }

  @Test
  void looksOpenNoSessions() {
    SupervisedBackbone backbone = away(knocking(3), 300_000);
    List<Long> dials = backbone.dialMillis();
    assertTrue(backbone.knocks() > 800, backbone.knocks() + " looks");
    assertTrue(dials.size() < 30, dials.size() + " dials");
  }

  /// Whoever answers a look and then refuses sessions is not dialled more often for it.
  @Test
  void whoAnswersAndRefusesIsDialledByTheBackoffAlone() {
    SupervisedBackbone backbone = knocking(5);
    backbone.closesAtOnce(true).starts().passes(300_000);
    assertTrue(backbone.dialMillis().size() < 30, backbone.dialMillis().size() + " dials");
  }

  /// Heartbeats stop, and what answers again is there before the first look.
  @Test
  void aSessionThatFellSilentIsDialledAsSoonAsSomebodyAnswers() {
    SupervisedBackbone backbone = knocking(6);
    backbone.starts().connects().passes(20_000).answersHeartbeats(false);
    while (backbone.drops() == 0) {
      backbone.passes(10);
    }
    backbone.answersHeartbeats(true).passes(330);
    assertEquals(CONNECTED, backbone.condition());
  }

  /// It answers looks, and no dial comes through.
  @Test
  void whoAnswersAndHangsIsDialledByTheBackoffAlone() {
    SupervisedBackbone backbone = knocking(8);
    backbone.answersLooksAlone(true).starts().passes(600_000);
    assertTrue(backbone.dialMillis().size() < 25, backbone.dialMillis().size() + " dials");
  }

  /// Up for half a second, away for half a second: after three sessions only the backoff counts.
  @Test
  void aFlappingBackboneIsDialledByTheBackoffAlone() {
    SupervisedBackbone backbone = knocking(5);
    backbone.starts();
    for (int second = 0; second < 300; second++) {
      backbone.isReachable(true).passes(500).isReachable(false);
      if (backbone.condition() == CONNECTED) {
        backbone.cuts();
      }
      backbone.passes(500);
    }
    assertTrue(backbone.dialMillis().size() < 35, backbone.dialMillis().size() + " dials");
  }

  @Test
  void twoInstancesLookAndDialAtTimesOfTheirOwn() {
    SupervisedBackbone one = away(knocking(1), 60_000);
    SupervisedBackbone other = away(knocking(2), 60_000);
    List<Long> both = new java.util.ArrayList<>(one.dialMillis());
    both.retainAll(other.dialMillis());
    assertTrue(both.size() <= 2, () -> "dials at the same time: " + both);
  }
}
