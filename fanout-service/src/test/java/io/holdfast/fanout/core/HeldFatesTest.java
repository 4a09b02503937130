package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.BackboneFacts;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.PublishAnswer;
import io.holdfast.fanout.publish.SpoolRules;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of publications that are held: whoever was told an id can ask; a full spool that
/// drops the oldest says so to those who asked and to those who read; what may have been stored
/// under a key that the backbone has forgotten is looked for and never stored twice (P2, P5).
class HeldFatesTest {
  private static final SpoolRules TWO = new SpoolRules(2, 1 << 20, 1 << 20, SpoolRules.PATIENCE);

  private ScriptedFanout fanout = new ScriptedFanout();
  private long ids = 100;

  private String publishes(String channel, String key) {
    long id = ++ids;
    fanout.publishes(1, id, channel, key);
    return id(id);
  }

  /// The id of what is held, empty = it is not told yet.
  private String id(long publish) {
    for (EdgeReply.Published frame : fanout.received(1, EdgeReply.Published.class)) {
      for (PublishAnswer answer : frame.answers()) {
        if (answer.id() == publish && answer.result() instanceof PublishResult.Held(String id)) {
          return id;
        }
      }
    }
    return "";
  }

  private PublishResult fate(String held) {
    fanout.says(1, new EdgeRequest.HeldQuery(++ids, held));
    EdgeReply.HeldFate told = fanout.last(1, EdgeReply.HeldFate.class);
    assertEquals(ids, told.id());
    return told.fate();
  }

  private void begins(SpoolRules rules) {
    fanout = new ScriptedFanout(rules);
    fanout.edge(1, "e1");
    fanout.adapterComes();
    fanout.says(1, new EdgeRequest.Follows(List.of(new Follow("deep:a", 1, null, 0, 0))));
    fanout.says(1, new EdgeRequest.Follows(List.of(new Follow("deep:b", 1, null, 0, 0))));
  }

  private void backboneIs(BackboneCondition condition) {
    fanout.adapterSays(
        new AdapterReply.Status(new BackboneFacts(condition, "said so", "model", 1 << 20)));
  }

  private List<String> stored(String channel) {
    return fanout.backbone.channel(channel).after(0, 100).stream()
        .map(fact -> fact.publication().key())
        .toList();
  }

  @Test
  void whoWasToldAnIdCanAskUntilAnHourAfterItsEnd() {
    begins(SpoolRules.DEFAULT);
    backboneIs(BackboneCondition.DOWN);
    String id = publishes("deep:a", "k1");
    assertEquals(new PublishResult.Held(id), fate(id));
    backboneIs(BackboneCondition.CONNECTED);
    fanout.passes(500);
    PublishResult.Stored end = assertInstanceOf(PublishResult.Stored.class, fate(id));
    assertEquals(1, end.position().offset());
    for (String foreign : List.of("s-99", "other-1", "s-", "s-x", "")) {
      assertInstanceOf(PublishResult.Unavailable.class, fate(foreign));
    }
  }

  @Test
  void theOldestMakesRoomItsFateIsToldAndSoAreTheReadersOfItsChannel() {
    begins(TWO.droppingOldest());
    backboneIs(BackboneCondition.DOWN);
    String first = publishes("deep:a", "k1");
    String second = publishes("deep:b", "k2");
    String third = publishes("deep:b", "k3");
    assertInstanceOf(PublishResult.Rejected.class, fate(first));
    assertEquals(new PublishResult.Held(second), fate(second));
    assertEquals(1, fanout.core.facts().spool().dropped());
    backboneIs(BackboneCondition.CONNECTED);
    fanout.passes(500);
    assertInstanceOf(PublishResult.Stored.class, fate(third));
    assertEquals(List.of(), stored("deep:a"));
    assertEquals(List.of("k2", "k3"), stored("deep:b"));
    List<String> told =
        fanout.received(1, EdgeReply.Verdicts.class).stream()
            .flatMap(frame -> frame.verdicts().stream())
            .filter(each ->
                each.verdict() instanceof Recovery.Resync resync
                    && resync.reason() == ResyncReason.HELD_LOST)
            .map(each -> each.channel())
            .toList();
    assertEquals(List.of("deep:a"), told);
  }

  /// Negative control: without the policy the newest is refused and nobody misses anything.
  @Test
  void aSpoolThatRefusesDropsNothing() {
    begins(TWO);
    backboneIs(BackboneCondition.DOWN);
    String first = publishes("deep:a", "k1");
    publishes("deep:b", "k2");
    assertEquals("", publishes("deep:b", "k3"));
    assertEquals(new PublishResult.Held(first), fate(first));
    assertEquals(0, fanout.core.facts().spool().dropped());
  }

  private void sentWithoutAnAnswer(Duration keysKept) {
    begins(new SpoolRules(9, 1 << 20, 1 << 20, SpoolRules.PATIENCE, false, keysKept));
    fanout.append("deep:a", 1);
    fanout.passes(70_000);
    fanout.adapterFallsSilentTo(AdapterRequest.Publishes.class);
    publishes("deep:a", "k1");
    publishes("deep:a", "k2");
    fanout.passes(2_000);
    // The attempt took effect, and so long ago that its key is forgotten.
    fanout.append("deep:a", "k1");
    fanout.backbone.channel("deep:a").forgetsKeys();
    fanout.passes(2_000);
    fanout.adapterGoes();
    fanout.adapterComes();
    fanout.passes(2_000);
    assertEquals(0, fanout.core.facts().spool().count());
  }

  @Test
  void whatMayBeStoredUnderAForgottenKeyIsLookedForInTheLog() {
    sentWithoutAnAnswer(Duration.ofSeconds(1));
    assertEquals(List.of("k1", "k2"), stored("deep:a").subList(1, 3));
    assertEquals(3, stored("deep:a").size());
  }

  /// Negative control: the model does forget.
  @Test
  void withoutALookItIsStoredTwice() {
    sentWithoutAnAnswer(Duration.ofHours(1));
    assertEquals(List.of("k1", "k1", "k2"), stored("deep:a").subList(1, 4));
  }

  @Test
  void whatCannotBeToldIsADeadLetterAndSaysSo() {
    begins(new SpoolRules(9, 1 << 20, 1 << 20, SpoolRules.PATIENCE, false, Duration.ofSeconds(1)));
    fanout.append("deep:a", 3);
    fanout.backbone.trim(3);
    fanout.adapterFallsSilentTo(AdapterRequest.Publishes.class);
    publishes("deep:a", "k1");
    long asked = ids;
    fanout.passes(3_000);
    String id = id(asked);
    fanout.adapterGoes();
    fanout.adapterComes();
    fanout.passes(2_000);
    assertInstanceOf(PublishResult.Unknown.class, fate(id));
    assertEquals(1, fanout.core.facts().spool().buried());
    assertTrue(stored("deep:a").isEmpty());
  }
}
