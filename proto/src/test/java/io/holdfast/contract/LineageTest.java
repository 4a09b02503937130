package io.holdfast.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.contract.Lineage.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineageTest {
  /// Epoch 1000 handed out offsets up to 65, of which 40 survived; epoch 1007 begins above 7000.
  private static final Lineage FORKED =
      new Lineage(List.of(new EpochLink(1_000, 0, 40, 65), new EpochLink(1_007, 7_000, 7_012, 0)));

  private static final Lineage FORKED_UNKNOWN_TOP =
      new Lineage(List.of(new EpochLink(1_000, 0, 40, 0), new EpochLink(1_007, 7_000, 7_012, 0)));

  @Test
  void aCurrentPositionUpToTheTopIsOnTheLog() {
    assertEquals(new Standing.OnLog(7_005), FORKED.place(new Position(1_007, 7_005)));
    assertEquals(new Standing.OnLog(7_012), FORKED.place(new Position(1_007, 7_012)));
    assertEquals(new Position(1_007, 7_012), FORKED.top());
  }

  @Test
  void aPositionAboveTheTopWasNeverHandedOut() {
    assertInstanceOf(Standing.NeverHandedOut.class, FORKED.place(new Position(1_007, 7_013)));
    assertInstanceOf(Standing.NeverHandedOut.class, FORKED.place(new Position(1_000, 66)));
  }

  @Test
  void theCommonPrefixOfAnEarlierEpochStaysRecoverable() {
    assertEquals(new Standing.OnLog(40), FORKED.place(new Position(1_000, 40)));
    assertEquals(new Standing.OnLog(3), FORKED.place(new Position(1_000, 3)));
  }

  @Test
  void aReaderInsideTheLostTailIsToldWhatItMissed() {
    assertEquals(new Standing.InLostTail(50, 65, 7_000), FORKED.place(new Position(1_000, 50)));
    assertEquals(
        new Standing.InLostTail(50, 0, 7_000), FORKED_UNKNOWN_TOP.place(new Position(1_000, 50)));
  }

  @Test
  void aReaderThatHadAllOfTheLostTailMissedNothing() {
    assertEquals(new Standing.OnLog(65), FORKED.place(new Position(1_000, 65)));
  }

  @Test
  void aReaderCarriedLiveOverTheForkIsRecognisedByItsOffset() {
    assertEquals(new Standing.OnLog(7_003), FORKED.place(new Position(1_000, 7_003)));
    assertInstanceOf(Standing.NeverHandedOut.class, FORKED.place(new Position(1_000, 7_013)));
  }

  @Test
  void aForeignEpochIsUnknown() {
    assertInstanceOf(Standing.UnknownEpoch.class, FORKED.place(new Position(999, 1)));
    assertInstanceOf(Standing.UnknownEpoch.class, Lineage.EMPTY.place(new Position(1_000, 1)));
    assertEquals(Position.NONE, Lineage.EMPTY.top());
  }

  @Test
  void aReaderThatSawTheChannelEmptyStandsBeforeItsFirstPublication() {
    assertEquals(new Standing.OnLog(0), Lineage.EMPTY.place(Position.NONE));
    assertEquals(new Standing.OnLog(0), FORKED.place(Position.NONE));
  }

  @Test
  void anUnnamedEpochIsUnknownWhereThePastIsNotKnownFromThere() {
    Lineage young = new Lineage(List.of(new EpochLink(1_007, 7_000, 7_012, 0)));
    assertEquals(new Standing.OnLog(0), young.place(Position.NONE));
    assertInstanceOf(Standing.UnknownEpoch.class, young.place(new Position(0, 6_999)));
    assertEquals(new Standing.OnLog(7_003), young.place(new Position(0, 7_003)));
  }

  @Test
  void theTopRisesWithoutTouchingThePast() {
    assertEquals(new Position(1_007, 7_020), FORKED.withTop(7_020).top());
    assertEquals(FORKED, FORKED.withTop(7_012));
    assertEquals(new Standing.OnLog(40), FORKED.withTop(7_020).place(new Position(1_000, 40)));
  }
}
