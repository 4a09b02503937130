package io.holdfast.backbone.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdoptionTest {
  private static final LogPosition EMPTY = new LogPosition(0, 0);
  private static final long NOW = 1_700_000_000_000L;

  private static LogState nothing(long now) {
    return new LogState(0, "", 0, List.of(), 0, 0, 1, 0, "server", now, EMPTY, Map.of());
  }

  private static LogState log(List<Fork> forks, long last, long high, long now) {
    long epoch = forks.getLast().epoch();
    return new LogState(epoch, "other", last, forks, high, 0, 1, 1, "server", now, EMPTY, Map.of());
  }

  @Test
  void theFirstEpochBeginsAtItsMillisecondWithoutAFloor() {
    Adoption first = Adoption.of(nothing(NOW), Memory.NONE);
    assertEquals(new Adoption(NOW, 0, List.of(new Fork(NOW, 0, 0)), 0, Map.of(), true), first);
  }

  @Test
  void aServerThatCameBackContinuesInANewEpochAboveEveryOffset() {
    LogState found = log(List.of(new Fork(NOW, 0, 0)), 500, 480, NOW + 60_000);
    Adoption next = Adoption.of(found, Memory.NONE);
    assertFalse(next.anew());
    assertEquals(500, next.last());
    assertEquals(new Fork(NOW + 60_000, 60_000_000, 500), next.forks().getLast());
  }

  @Test
  void aWipedLogKeepsTheEpochsThatWeKnowWithNothingInThem() {
    Memory memory =
        new Memory(
            List.of(new Fork(NOW - 100, 0, 0), new Fork(NOW, 100_000, 40)),
            new LogPosition(NOW, 90),
            100_050,
            Map.of());
    Adoption next = Adoption.of(nothing(NOW + 10), memory);
    assertTrue(next.anew());
    assertEquals(
        List.of(
            new Fork(NOW - 100, 0, 0), new Fork(NOW, 100_000, 0), new Fork(NOW + 10, 110_000, 0)),
        next.forks());
    assertEquals(Map.of(NOW - 100, 40L, NOW, 90L), next.ends());
  }

  @Test
  void anOldSnapshotGetsTheEpochsThatItDoesNotKnow() {
    Memory memory =
        new Memory(
            List.of(new Fork(NOW, 0, 0), new Fork(NOW + 5, 5_000, 70)),
            new LogPosition(NOW + 5, 90),
            5_020,
            Map.of());
    LogState snapshot = log(List.of(new Fork(NOW, 0, 0)), 30, 30, NOW + 9);
    Adoption next = Adoption.of(snapshot, memory);
    assertEquals(
        List.of(new Fork(NOW, 0, 0), new Fork(NOW + 5, 5_000, 30), new Fork(NOW + 9, 9_000, 30)),
        next.forks());
    assertEquals(Map.of(NOW, 70L, NOW + 5, 90L), next.ends());
  }

  @Test
  void aClockThatWentBackNeverGivesAnOffsetTwice() {
    LogState found = log(List.of(new Fork(NOW, 0, 0)), 9_000, 9_000, NOW - 3_600_000);
    Adoption next = Adoption.of(found, Memory.NONE);
    assertEquals(new Fork(NOW + 1, 9_000, 9_000), next.forks().getLast());
  }

  /// What another adapter has told the log stays, unless this one knows of more.
  @Test
  void whatTheLogWasToldOfALostEndIsKept() {
    LogState found =
        new LogState(
            NOW + 5,
            "other",
            3,
            List.of(new Fork(NOW, 0, 0), new Fork(NOW + 5, 5_000, 0)),
            5_003,
            0,
            1,
            1,
            "server",
            NOW + 9,
            EMPTY,
            Map.of(NOW, 90L));
    Memory less = new Memory(List.of(new Fork(NOW, 0, 0)), new LogPosition(NOW, 80), 80, Map.of());
    Memory more = new Memory(List.of(new Fork(NOW, 0, 0)), new LogPosition(NOW, 91), 91, Map.of());
    assertEquals(Map.of(NOW, 90L), Adoption.of(found, less).ends());
    assertEquals(Map.of(NOW, 91L), Adoption.of(found, more).ends());
    assertFalse(less.isAhead(found));
    assertTrue(more.isAhead(found));
  }

  @Test
  void theTableOfForksIsBounded() {
    List<Fork> forks = new ArrayList<>();
    for (int i = 0; i < Adoption.FORKS_MAX; i++) {
      forks.add(new Fork(NOW + i, i * 1_000L, i));
    }
    Adoption next = Adoption.of(log(forks, 20, 20, NOW + 100), Memory.NONE);
    assertEquals(Adoption.FORKS_MAX, next.forks().size());
    assertEquals(NOW + 1, next.forks().getFirst().epoch());
  }

  @Test
  void forksAreReadAsTheyAreWritten() {
    List<Fork> forks = List.of(new Fork(NOW, 0, 0), new Fork(NOW + 1, 1L << 52, 12));
    assertEquals(forks, LogState.forks(LogState.text(forks)));
    Map<Long, Long> ends = Map.of(NOW, 90L, NOW + 1, 12L);
    assertEquals(ends, LogState.ends(LogState.text(ends)));
  }
}
