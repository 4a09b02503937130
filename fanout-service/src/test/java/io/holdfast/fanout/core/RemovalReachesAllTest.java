package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.testing.ModelBackbone;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two fanouts over one backbone hold the same channel in memory; history is removed through one of
/// them. Promise: the other's clients no longer get it, whether its link lived through that or not.
class RemovalReachesAllTest {
  private static final String CHANNEL = "deep:a";

  private final ModelBackbone backbone = new ModelBackbone();
  private final ScriptedFanout one = new ScriptedFanout(backbone);
  private final ScriptedFanout other = new ScriptedFanout(backbone);

  @BeforeEach
  void bothHoldTheChannel() {
    one.append(CHANNEL, 10);
    for (ScriptedFanout each : List.of(one, other)) {
      each.adapterComes();
      each.edge(1, "e1");
      each.says(1, new EdgeRequest.Follows(List.of(new Follow(CHANNEL, 1, null, 0, 0))));
    }
  }

  private void removesThroughOne() {
    one.says(1, new EdgeRequest.HistoryRemove(7, CHANNEL));
    assertNull(one.last(1, EdgeReply.HistoryRemoved.class).refused());
  }

  private List<Long> historyFromMemoryOfTheOther() {
    long before = other.sent(AdapterRequest.History.class);
    other.says(1, new EdgeRequest.History(8, new HistoryQuery(CHANNEL, null, 50, false, 0, 0)));
    assertEquals(before, other.sent(AdapterRequest.History.class));
    HistoryPage page = other.last(1, EdgeReply.History.class).page();
    assertNotNull(page);
    return page.slices().stream()
        .flatMap(slice -> slice.publications().stream())
        .map(publication -> publication.offset())
        .toList();
  }

  @Test
  void theOthersMemoryForgetsItWithTheTail() {
    removesThroughOne();
    other.settles();
    assertEquals(List.of(), historyFromMemoryOfTheOther());
  }

  @Test
  void aLinkThatWasAwayMeanwhileIsToldWithItsVerdict() {
    other.adapterGoes();
    removesThroughOne();
    other.adapterComes();
    assertEquals(List.of(), historyFromMemoryOfTheOther());
  }

  @Test
  void whatIsPublishedAfterTheRemovalStays() {
    removesThroughOne();
    one.append(CHANNEL, 2);
    other.settles();
    assertEquals(List.of(11L, 12L), historyFromMemoryOfTheOther());
  }
}
