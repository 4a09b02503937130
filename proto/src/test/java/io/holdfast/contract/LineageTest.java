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

  /// Epoch 1000 handed out offsets up to 41 and was wiped; nothing came since.
  private static Lineage wiped(EpochLink.End end) {
    return new Lineage(
        List.of(new EpochLink(1_000, 0, 0, 41, end), new EpochLink(1_007, 7_000, 7_000, 7_000)));
  }

  @Test
  void aWipeTellsNobodyWhoHadEverything() {
    Lineage wiped = wiped(EpochLink.End.EXACT);
    assertEquals(new Standing.OnLog(41), wiped.place(new Position(1_000, 41)));
    assertEquals(new Standing.InLostTail(30, 41, 7_000), wiped.place(new Position(1_000, 30)));
    assertEquals(new Standing.InLostTail(0, 41, 7_000), wiped.place(Position.NONE));
    assertInstanceOf(Standing.NeverHandedOut.class, wiped.place(new Position(1_000, 42)));
  }

  /// The control of the test above: without the end of the epoch nobody can say so.
  @Test
  void aWipeWhoseEndIsDoubtfulTellsEverybody() {
    Lineage wiped = wiped(EpochLink.End.DOUBTFUL);
    assertEquals(new Standing.InLostTail(41, 0, 7_000), wiped.place(new Position(1_000, 41)));
    assertEquals(new Standing.InLostTail(30, 0, 7_000), wiped.place(new Position(1_000, 30)));
  }

  @Test
  void anEpochInWhichNothingWasHandedOutLosesNothing() {
    Lineage quiet =
        new Lineage(
            List.of(
                new EpochLink(1_000, 0, 0, 0, EpochLink.End.EXACT),
                new EpochLink(1_007, 7_000, 7_000, 7_000)));
    assertEquals(new Standing.OnLog(0), quiet.place(Position.NONE));
    assertEquals(new Standing.OnLog(0), quiet.place(new Position(1_000, 0)));
  }

  /// A reader that was away while a whole epoch came and went.
  @Test
  void whatAnEpochBetweenLostIsNotPassedOverInSilence() {
    Lineage twice =
        new Lineage(
            List.of(
                new EpochLink(1_000, 0, 0, 41),
                new EpochLink(1_007, 7_000, 7_000, 7_003),
                new EpochLink(1_009, 9_000, 9_002, 9_002)));
    assertEquals(new Standing.InLostTail(41, 7_003, 9_000), twice.place(new Position(1_000, 41)));
    assertEquals(
        new Standing.InLostTail(7_000, 7_003, 9_000), twice.place(new Position(1_007, 7_000)));
    assertEquals(new Standing.OnLog(7_003), twice.place(new Position(1_000, 7_003)));
  }
}
