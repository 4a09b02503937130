package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishRequest;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.BackboneFacts;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The backbone goes away under publishers of a namespace that shows at once what it holds: edges
/// that follow are sent it without a position, with what it stands behind, but never what may have
/// come through the stream already nor what would overtake something that has not (P2).
class PreviewsTest {
  private final ScriptedFanout fanout = new ScriptedFanout();
  private long ids = 100;

  private void publishes(String channel, String key, long version) {
    fanout.says(
        1,
        new EdgeRequest.Publishes(
            List.of(
                new PublishRequest(
                    ++ids,
                    channel,
                    Payload.utf8(key),
                    null,
                    Map.of(),
                    key,
                    version,
                    "",
                    false,
                    5_000,
                    0))));
  }

  private void follows(long link, String channel) {
    fanout.edge(link, "e" + link);
    fanout.says(link, new EdgeRequest.Follows(List.of(new Follow(channel, 1, null, 0, 0))));
  }

  /// What the link was shown, as `key after what`.
  private List<String> shown(long link) {
    return fanout.received(link, EdgeReply.Previewed.class).stream()
        .map(EdgeReply.Previewed::preview)
        .map(preview -> preview.key() + " after " + preview.after())
        .toList();
  }

  private void backboneIs(BackboneCondition condition) {
    fanout.adapterSays(
        new AdapterReply.Status(new BackboneFacts(condition, "said so", "model", 1 << 20)));
  }

  @Test
  void whatIsHeldIsShownAtOnceAndComesThroughTheStreamLater() {
    fanout.adapterComes();
    follows(1, "eager:a");
    follows(2, "eager:a");
    backboneIs(BackboneCondition.DOWN);
    publishes("eager:a", "k1", 0);
    publishes("eager:b", "other", 0);
    publishes("eager:a", "k2", 0);
    publishes("eager:a", "k2", 0);
    assertEquals(List.of("k1 after ", "k2 after k1"), shown(1));
    assertEquals(shown(1), shown(2));
    assertEquals(List.of(), fanout.offsets(1));
    backboneIs(BackboneCondition.CONNECTED);
    fanout.passes(500);
    assertEquals(List.of(1L, 2L), fanout.offsets(1));
    assertEquals(2, shown(1).size());
    assertEquals(4, fanout.core.facts().streams().previews());
    backboneIs(BackboneCondition.DOWN);
    publishes("eager:a", "k3", 0);
    assertEquals("k3 after ", shown(1).getLast());
  }

  /// Negative control: another namespace shows nothing.
  @Test
  void whatIsHeldElsewhereIsNotShown() {
    fanout.adapterComes();
    follows(1, "deep:a");
    backboneIs(BackboneCondition.DOWN);
    publishes("deep:a", "k1", 0);
    assertEquals(List.of(), shown(1));
    assertEquals(1, fanout.core.facts().spool().count());
  }

  @Test
  void oneThatMayHaveComeThroughTheStreamIsLookedForThere() {
    fanout.adapterComes();
    follows(1, "eager:a");
    fanout.passes(11_000);
    fanout.adapterFallsSilentTo(AdapterRequest.Publishes.class);
    publishes("eager:a", "k1", 0);
    publishes("eager:a", "k2", 0);
    fanout.backbone.channel("eager:a").append("k1", Payload.utf8("k1"), 1_700_000_000_000L);
    fanout.passes(2_000);
    assertEquals(List.of(1L), fanout.offsets(1));
    assertEquals(List.of("k2 after k1"), shown(1));
  }

  @Test
  void nothingIsShownWhereMemoryDoesNotReachBackFarEnough() {
    fanout.adapterComes();
    follows(1, "eager:a");
    fanout.adapterFallsSilentTo(AdapterRequest.Publishes.class);
    publishes("eager:a", "k1", 0);
    fanout.passes(2_000);
    assertEquals(1, fanout.core.facts().spool().count());
    assertEquals(List.of(), shown(1));
  }

  @Test
  void nothingOvertakesWhatThePublisherWasToldIsStored() {
    fanout.adapterComes();
    follows(1, "eager:a");
    fanout.holdsTail(true);
    publishes("eager:a", "k1", 0);
    backboneIs(BackboneCondition.DOWN);
    publishes("eager:a", "k2", 0);
    assertEquals(List.of(), shown(1));
    fanout.holdsTail(false);
    publishes("eager:a", "k3", 0);
    assertEquals(List.of("k3 after k2"), shown(1));
  }

  @Test
  void anEdgeThatLagsIsShownNothing() {
    fanout.adapterComes();
    fanout.edge(1, "e1", 200);
    fanout.says(1, new EdgeRequest.Follows(List.of(new Follow("eager:a", 1, null, 0, 0))));
    follows(2, "eager:a");
    fanout.append("eager:a", 20);
    fanout.settles();
    backboneIs(BackboneCondition.DOWN);
    publishes("eager:a", "k1", 0);
    assertEquals(List.of(), shown(1));
    assertEquals(List.of("k1 after "), shown(2));
  }

  @Test
  void whatHasAVersionIsNotShown() {
    fanout.adapterComes();
    follows(1, "eager:a");
    backboneIs(BackboneCondition.DOWN);
    publishes("eager:a", "k1", 7);
    publishes("eager:a", "k2", 0);
    assertEquals(List.of("k2 after k1"), shown(1));
  }
}
