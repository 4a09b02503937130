package io.holdfast.backbone.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which of several Sentinels is believed.
class FindingTest {
  private static final Finding OLD = new Finding.Master("redis://old:1", 3);
  private static final Finding NEW = new Finding.Master("redis://new:1", 4);

  private static Finding nobody(Fault.Kind kind, String cause) {
    return new Finding.Nobody(new Fault(kind, cause));
  }

  @Test
  void theLatestFailoverIsBelievedHoweverFewKnowOfIt() {
    assertEquals(NEW, Finding.of(List.of(OLD, NEW, OLD)));
    assertEquals(NEW, Finding.of(List.of(nobody(Fault.Kind.ABSENT, "gone"), NEW)));
  }

  @Test
  void ofEqualsTheMoreAreBelieved() {
    Finding named = new Finding.Master("redis://name:1", 4);
    assertEquals(NEW, Finding.of(List.of(named, NEW, NEW)));
  }

  @Test
  void nobodyIsToldWithWhatAnOperatorMustDo() {
    Finding refused = nobody(Fault.Kind.INCURABLE, "NOAUTH");
    assertEquals(refused, Finding.of(List.of(refused, nobody(Fault.Kind.ABSENT, "gone"))));
    assertEquals(nobody(Fault.Kind.ABSENT, "no Sentinel answers"), Finding.of(List.of()));
  }

  @Test
  void aMasterIsReplacedByALaterOneOnly() {
    Finding.Master at = new Finding.Master("redis://a:1", 3);
    assertTrue(at.isReplacedBy(new Finding.Master("redis://b:1", 4)));
    assertFalse(at.isReplacedBy(new Finding.Master("redis://b:1", 3)));
    assertFalse(at.isReplacedBy(new Finding.Master("redis://a:1", 4)));
  }
}
