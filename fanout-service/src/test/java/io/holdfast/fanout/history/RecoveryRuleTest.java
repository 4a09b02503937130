package io.holdfast.fanout.history;

import static io.holdfast.fanout.history.Publications.CHANNEL;
import static io.holdfast.fanout.history.Publications.E1;
import static io.holdfast.fanout.history.Publications.E2;
import static io.holdfast.fanout.history.Publications.forked;
import static io.holdfast.fanout.history.Publications.slice;
import static io.holdfast.fanout.history.Publications.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.ResyncReason;
import org.junit.jupiter.api.Test;

class RecoveryRuleTest {
  private static final Window DEEP = new Window(1_000, 1 << 30);
  private static final Window FIVE = new Window(5, 1 << 30);
  private static final long NOW = 20_000;

  private static ChannelHistory history(long reach, long epoch, long first, long last) {
    ChannelHistory history =
        new ChannelHistory(
            CHANNEL, new Retention(1_000, 1 << 20, 1 << 30), new MemoryBudget(1 << 20));
    history.restart(new Position(epoch, reach), true, 0);
    history.append(slice(epoch, first, last), NOW);
    return history;
  }

  private static Ruling link(ChannelHistory history, Lineage lineage, long epoch, long offset) {
    return RecoveryRule.forLink(history, lineage, new Position(epoch, offset));
  }

  private static Ruling client(
      ChannelHistory history, Lineage lineage, long epoch, long offset, Window window) {
    return RecoveryRule.forClient(history, lineage, new Position(epoch, offset), window, NOW);
  }

  @Test
  void theExactTopIsUpToDateWhateverTheWindow() {
    ChannelHistory history = history(0, E1, 1, 20);
    assertEquals(new Ruling.AtTop(), link(history, whole(20), E1, 20));
    assertEquals(new Ruling.AtTop(), client(history, whole(20), E1, 20, Window.NONE));
  }

  @Test
  void whatIsInMemoryIsReplayed() {
    ChannelHistory history = history(0, E1, 1, 20);
    assertEquals(new Ruling.InMemory(3), link(history, whole(20), E1, 3));
    assertEquals(new Ruling.InMemory(0), RecoveryRule.forLink(history, whole(20), Position.NONE));
  }

  @Test
  void aClientRecoversFromInsideItsWindowOnly() {
    ChannelHistory history = history(0, E1, 1, 20);
    assertEquals(new Ruling.InMemory(15), client(history, whole(20), E1, 15, FIVE));
    assertEquals(
        new Ruling.Lost(ResyncReason.POSITION_EXPIRED, 15),
        client(history, whole(20), E1, 14, FIVE));
    assertEquals(
        new Ruling.Lost(ResyncReason.POSITION_EXPIRED, 20),
        client(history, whole(20), E1, 19, Window.NONE));
  }

  @Test
  void whatMemoryLetGoOfIsReadUnlessTheWindowExcludesIt() {
    ChannelHistory history = history(10, E1, 11, 20);
    history.restart(new Position(E1, 10), false, NOW);
    history.append(slice(E1, 11, 14), NOW);
    assertEquals(new Ruling.NeedsRead(3), link(history, whole(14), E1, 3));
    assertEquals(new Ruling.NeedsRead(3), client(history, whole(14), E1, 3, DEEP));
    assertEquals(
        new Ruling.Lost(ResyncReason.POSITION_EXPIRED, 4),
        client(history, whole(14), E1, 3, new Window(8, 1 << 30)));
  }

  @Test
  void removedHistoryIsNamedAsSuch() {
    ChannelHistory history = history(0, E1, 1, 20);
    history.removeForClients(history.top().offset());
    assertEquals(
        new Ruling.Lost(ResyncReason.HISTORY_TRIMMED, 16),
        client(history, whole(20), E1, 15, DEEP));
    assertEquals(new Ruling.InMemory(15), link(history, whole(20), E1, 15));
  }

  @Test
  void positionsBeyondUsAreProvenByTheBackboneOnly() {
    ChannelHistory history = history(0, E1, 1, 20);
    assertEquals(new Ruling.NeedsProof(), link(history, whole(20), E1, 21));
    assertEquals(new Ruling.NeedsProof(), link(history, whole(20), E2, 7_001));
    assertEquals(new Ruling.Ahead(), link(history, whole(25), E1, 23));
  }

  @Test
  void anOlderUnknownEpochIsLostForSure() {
    ChannelHistory history = history(0, E1, 1, 20);
    assertEquals(
        new Ruling.Lost(ResyncReason.EPOCH_CHANGED, 0), link(history, whole(20), E1 - 1, 5));
  }

  @Test
  void theCommonPrefixOfAnEarlierEpochStaysRecoverable() {
    ChannelHistory history = history(7_000, E2, 7_001, 7_005);
    assertEquals(new Ruling.InMemory(7_000), link(history, forked(7_005), E1, 40));
    assertEquals(new Ruling.NeedsRead(30), link(history, forked(7_005), E1, 30));
    assertEquals(new Ruling.InMemory(7_002), link(history, forked(7_005), E1, 7_002));
  }

  @Test
  void aLostTailIsServedAsLongAsMemoryHoldsIt() {
    ChannelHistory fresh = history(7_000, E2, 7_001, 7_005);
    assertEquals(
        new Ruling.Lost(ResyncReason.EPOCH_CHANGED, 51), link(fresh, forked(7_005), E1, 50));
    assertEquals(new Ruling.InMemory(7_000), link(fresh, forked(7_005), E1, 65));
    ChannelHistory old = history(40, E1, 41, 65);
    old.append(slice(E2, 7_001, 7_005), NOW);
    assertEquals(new Ruling.InMemory(50), link(old, forked(7_005), E1, 50));
  }

  @Test
  void anOffsetThatNobodyHandedOutIsLost() {
    ChannelHistory history = history(7_000, E2, 7_001, 7_005);
    assertEquals(
        new Ruling.Lost(ResyncReason.EPOCH_CHANGED, 0), link(history, forked(7_005), E1, 66));
  }
}
