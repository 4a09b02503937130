package io.holdfast.fanout.history;

import static io.holdfast.fanout.history.Publications.CHANNEL;
import static io.holdfast.fanout.history.Publications.E1;
import static io.holdfast.fanout.history.Publications.E2;
import static io.holdfast.fanout.history.Publications.offsets;
import static io.holdfast.fanout.history.Publications.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelHistoryTest {
  private static final int WEIGHT = 100;

  private final MemoryBudget budget = new MemoryBudget(1 << 20);

  private ChannelHistory keeping(int count, long bytes, long ageMillis) {
    return new ChannelHistory(CHANNEL, new Retention(count, bytes, ageMillis), budget);
  }

  private static long nowAfter(long offset) {
    return offset * 1_000;
  }

  @Test
  void itKeepsTheNewestByCount() {
    ChannelHistory history = keeping(3, 1 << 20, 1 << 30);
    history.append(slice(E1, 1, 5), nowAfter(5));
    assertEquals(List.of(3L, 4L, 5L), offsets(history.after(0, Long.MAX_VALUE, 10, 1 << 20)));
    assertEquals(2, history.reach());
    assertEquals(new Position(E1, 5), history.top());
  }

  @Test
  void itKeepsTheNewestByBytes() {
    ChannelHistory history = keeping(100, 2 * WEIGHT, 1 << 30);
    history.append(slice(E1, 1, 5), nowAfter(5));
    assertEquals(2, history.count());
    assertEquals(2 * WEIGHT, history.bytes());
    assertEquals(3, history.reach());
  }

  @Test
  void itForgetsByAgeWithoutNewPublications() {
    ChannelHistory history = keeping(100, 1 << 20, 2_500);
    history.append(slice(E1, 1, 5), nowAfter(5));
    history.evict(nowAfter(7));
    assertEquals(List.of(5L), offsets(history.after(0, Long.MAX_VALUE, 10, 1 << 20)));
    history.evict(nowAfter(100));
    assertEquals(0, history.count());
    assertEquals(5, history.reach());
    assertEquals(0, budget.usedBytes());
  }

  @Test
  void aFullBudgetMakesEachChannelGiveUpItsOwnOldest() {
    MemoryBudget tight = new MemoryBudget(4 * WEIGHT);
    ChannelHistory other = new ChannelHistory("other", Retention.LINK, tight);
    ChannelHistory history = new ChannelHistory(CHANNEL, Retention.LINK, tight);
    other.append(slice(E1, 1, 3), nowAfter(3));
    history.append(slice(E1, 1, 5), nowAfter(5));
    assertEquals(3, other.count());
    assertEquals(1, history.count());
    assertTrue(tight.usedBytes() <= 4 * WEIGHT);
  }

  @Test
  void pagesEndAtTheirBoundsAndSplitAtEpochs() {
    ChannelHistory history = keeping(100, 1 << 20, 1 << 30);
    history.append(slice(E1, 1, 4), nowAfter(4));
    history.append(slice(E2, 7_001, 7_003), nowAfter(7_003));
    assertEquals(List.of(2L, 3L), offsets(history.after(1, Long.MAX_VALUE, 2, 1 << 20)));
    assertEquals(List.of(2L, 3L), offsets(history.after(1, Long.MAX_VALUE, 9, 2 * WEIGHT)));
    assertEquals(List.of(2L), offsets(history.after(1, Long.MAX_VALUE, 9, 1)));
    assertEquals(List.of(3L, 4L), offsets(history.after(2, 4, 9, 1 << 20)));
    assertEquals(2, history.after(2, Long.MAX_VALUE, 9, 1 << 20).size());
    assertEquals(List.of(7_001L, 4L, 3L), offsets(history.before(7_002, 2, 9, 1 << 20)));
  }

  @Test
  void theWindowIsTheNewestByCountAndAge() {
    ChannelHistory history = keeping(100, 1 << 20, 1 << 30);
    history.append(slice(E1, 1, 10), nowAfter(10));
    assertEquals(7, history.reachOf(new Window(3, 1 << 20), nowAfter(10)));
    assertEquals(8, history.reachOf(new Window(50, 1_500), nowAfter(10)));
    assertEquals(10, history.reachOf(Window.NONE, nowAfter(10)));
    assertEquals(10, history.reachOf(new Window(5, 1_000), nowAfter(50)));
    assertEquals(0, history.reachOf(new Window(50, 1 << 20), nowAfter(10)));
  }

  @Test
  void theWindowIsProvenOnlyWhenNothingInsideItCanBeMissing() {
    Window window = new Window(3, 60_000);
    ChannelHistory history = keeping(100, 1 << 20, 1 << 30);
    history.restart(new Position(E1, 10), false, nowAfter(10));
    assertFalse(history.proves(window, nowAfter(10)));
    assertTrue(history.proves(Window.NONE, nowAfter(10)));
    history.append(slice(E1, 11, 12), nowAfter(12));
    assertFalse(history.proves(window, nowAfter(12)));
    history.append(slice(E1, 13, 13), nowAfter(13));
    assertTrue(history.proves(window, nowAfter(13)));
    history.restart(new Position(E1, 20), false, nowAfter(20));
    assertTrue(history.proves(window, nowAfter(81)));
    history.restart(new Position(E1, 20), true, nowAfter(20));
    assertTrue(history.proves(window, nowAfter(20)));
  }

  @Test
  void bytesThatPushTheWindowOutOfMemoryUnproveIt() {
    ChannelHistory history = keeping(100, 2 * WEIGHT, 1 << 30);
    history.restart(Position.NONE, true, 0);
    history.append(slice(E1, 1, 5), nowAfter(5));
    assertFalse(history.proves(new Window(5, 60_000), nowAfter(5)));
  }

  @Test
  void removalHidesFromClientsOnly() {
    ChannelHistory history = keeping(100, 1 << 20, 1 << 30);
    history.append(slice(E1, 1, 5), nowAfter(5));
    history.removeForClients(history.top().offset());
    assertEquals(5, history.reachOf(new Window(50, 1 << 20), nowAfter(5)));
    assertEquals(0, history.reach());
    assertEquals(5, history.countAfter(0));
  }

  @Test
  void itNeverGoesBack() {
    ChannelHistory history = keeping(100, 1 << 20, 1 << 30);
    history.append(slice(E1, 1, 5), nowAfter(5));
    assertThrows(IllegalStateException.class, () -> history.append(slice(E1, 1, 2), nowAfter(5)));
    assertThrows(IllegalStateException.class, () -> history.carryTo(new Position(E2, 3)));
  }
}
