package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.Code;
import io.holdfast.contract.HeldId;
import io.holdfast.contract.PublishResult;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.BackboneFacts;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.PublishAnswer;
import io.holdfast.fanout.publish.SpoolRules;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The backbone goes away under publishers. In a namespace that holds, each waits for a moment,
/// later ones not at all, all are told that their publication is held, and when the backbone is
/// back it is delivered in order, once (P2, P5).
class HeldPublishesTest {
  private final ScriptedFanout fanout = new ScriptedFanout();
  private long ids = 100;

  private long publishes(String channel, String key) {
    long id = ++ids;
    fanout.publishes(1, id, channel, key);
    return id;
  }

  private List<PublishResult> results(long id) {
    return fanout.received(1, EdgeReply.Published.class).stream()
        .flatMap(frame -> frame.answers().stream())
        .filter(answer -> answer.id() == id)
        .map(PublishAnswer::result)
        .toList();
  }

  private PublishResult.Held held(long id) {
    assertEquals(1, results(id).size());
    return assertInstanceOf(PublishResult.Held.class, results(id).getFirst());
  }

  private void backboneIs(BackboneCondition condition) {
    fanout.adapterSays(
        new AdapterReply.Status(new BackboneFacts(condition, "said so", "model", 1 << 20)));
  }

  @Test
  void aPublisherWaitsForAMomentAndLaterOnesNotAtAll() {
    fanout.edge(1, "e1");
    fanout.adapterComes();
    fanout.adapterFallsSilentTo(AdapterRequest.Publishes.class);
    long first = publishes("deep:a", "k1");
    fanout.passes(SpoolRules.PATIENCE.toMillis() - 200);
    assertEquals(List.of(), results(first), "it is still waited for");
    fanout.passes(400);
    held(first);
    held(publishes("deep:a", "k2"));
    assertEquals(2, fanout.core.facts().spool().count());
  }

  @Test
  void whatIsHeldIsDeliveredInOrderAndOnce() {
    fanout.edge(1, "e1");
    fanout.adapterComes();
    fanout.says(1, new EdgeRequest.Follows(List.of(new Follow("deep:a", 1, null, 0, 0))));
    long stored = publishes("deep:a", "k0");
    assertInstanceOf(PublishResult.Stored.class, results(stored).getFirst());
    fanout.adapterGoes();
    for (int i = 1; i <= 5; i++) {
      publishes("deep:a", "k" + i);
    }
    fanout.passes(3_000);
    for (int i = 6; i <= 10; i++) {
      held(publishes("deep:a", "k" + i));
    }
    fanout.adapterComes();
    fanout.passes(500);
    assertEquals(0, fanout.core.facts().spool().count());
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L), fanout.offsets(1));
    assertEquals(
        List.of("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9", "k10"),
        fanout.backbone.channel("deep:a").after(0, 100).stream()
            .map(fact -> fact.publication().key())
            .toList());
    long again = publishes("deep:a", "k11");
    assertInstanceOf(PublishResult.Stored.class, results(again).getFirst());
    assertFalse(fanout.core.facts().spool().away());
  }

  @Test
  void anEdgeThatWasToldOfSomethingHeldIsToldWhenItHasItsOutcome() {
    fanout.edge(1, "e1");
    fanout.edge(2, "e2");
    fanout.passes(3_000);
    HeldId id = HeldId.parse(held(publishes("deep:a", "k1")).id());
    assertNotNull(id);
    long last = id.sequence();
    assertEquals(List.of(), settled(1).stream().filter(first -> first > last).toList());
    fanout.adapterComes();
    fanout.passes(500);
    assertEquals(last + 1, settled(1).getLast());
    assertEquals(List.of(), settled(2));
  }

  private List<Long> settled(long edge) {
    return fanout.received(edge, EdgeReply.HeldSettled.class).stream()
        .map(EdgeReply.HeldSettled::first)
        .toList();
  }

  @Test
  void nobodyWaitsOnceTheAdapterSaysThatTheBackboneIsAway() {
    fanout.edge(1, "e1");
    fanout.adapterComes();
    backboneIs(BackboneCondition.STALE);
    held(publishes("deep:a", "k1"));
    backboneIs(BackboneCondition.DOWN);
    held(publishes("deep:a", "k2"));
    PublishResult firm = results(publishes("firm:a", "k3")).getFirst();
    assertFalse(
        assertInstanceOf(PublishResult.Unavailable.class, firm).refusal().retryAfter().isZero());
  }

  @Test
  void aRetryOfWhatIsHeldIsAnsweredWithTheSameId() {
    fanout.edge(1, "e1");
    fanout.adapterComes();
    backboneIs(BackboneCondition.DOWN);
    PublishResult.Held first = held(publishes("deep:a", "k"));
    assertEquals(first, held(publishes("deep:a", "k")));
    assertTrue(!first.equals(held(publishes("deep:b", "k"))));
  }

  @Test
  void aFullSpoolRefusesAndSaysSo() {
    ScriptedFanout small =
        new ScriptedFanout(new SpoolRules(2, 1 << 20, 1 << 20, SpoolRules.PATIENCE));
    small.edge(1, "e1");
    small.adapterComes();
    small.adapterSays(
        new AdapterReply.Status(
            new BackboneFacts(BackboneCondition.DOWN, "said so", "model", 1 << 20)));
    for (int i = 0; i < 3; i++) {
      small.publishes(1, i, "deep:a", "k" + i);
    }
    List<PublishResult> all =
        small.received(1, EdgeReply.Published.class).stream()
            .flatMap(frame -> frame.answers().stream())
            .map(PublishAnswer::result)
            .toList();
    assertInstanceOf(PublishResult.Held.class, all.get(1));
    PublishResult.Unavailable full = assertInstanceOf(PublishResult.Unavailable.class, all.get(2));
    assertEquals(Code.STORAGE, full.refusal().code());
  }
}
