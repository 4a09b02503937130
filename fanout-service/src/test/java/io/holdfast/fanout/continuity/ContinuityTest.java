package io.holdfast.fanout.continuity;

import static io.holdfast.fanout.history.Publications.CHANNEL;
import static io.holdfast.fanout.history.Publications.E1;
import static io.holdfast.fanout.history.Publications.E2;
import static io.holdfast.fanout.history.Publications.at;
import static io.holdfast.fanout.history.Publications.forked;
import static io.holdfast.fanout.history.Publications.slice;
import static io.holdfast.fanout.history.Publications.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.fanout.continuity.Continuity.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContinuityTest {
  private static Verdict judge(long epoch, long offset, Lineage lineage, ChannelSlice slice) {
    return Continuity.judge(new Position(epoch, offset), lineage, slice);
  }

  @Test
  void theNextOffsetContinues() {
    assertEquals(new Verdict.Next(0), judge(E1, 5, whole(5), slice(E1, 6, 9)));
  }

  @Test
  void whatIsKnownIsADuplicateOrSkipped() {
    assertEquals(new Verdict.Duplicate(), judge(E1, 5, whole(5), slice(E1, 3, 5)));
    assertEquals(new Verdict.Next(2), judge(E1, 5, whole(5), slice(E1, 4, 9)));
    assertEquals(new Verdict.Duplicate(), judge(E2, 7_005, forked(7_005), slice(E1, 30, 40)));
  }

  @Test
  void aMissingOffsetIsAGapWithItsRange() {
    assertEquals(new Verdict.Gap(6, 8), judge(E1, 5, whole(5), slice(E1, 8, 9)));
  }

  @Test
  void aSliceThatIsNotConsecutiveIsAGap() {
    ChannelSlice torn = new ChannelSlice(CHANNEL, E1, List.of(at(6, 0), at(8, 0)));
    assertInstanceOf(Verdict.Gap.class, judge(E1, 5, whole(5), torn));
  }

  @Test
  void theVeryFirstPublicationNeedsNoProof() {
    assertEquals(
        new Verdict.Next(0), Continuity.judge(Position.NONE, Lineage.EMPTY, slice(E1, 1, 2)));
    assertEquals(
        new Verdict.NewEpoch(),
        Continuity.judge(Position.NONE, Lineage.EMPTY, slice(E2, 7_001, 7_002)));
  }

  @Test
  void anEpochOutsideTheLineageIsNew() {
    assertEquals(new Verdict.NewEpoch(), judge(E1, 5, whole(5), slice(E2, 7_001, 7_001)));
  }

  @Test
  void theNextEpochContinuesAboveItsFloor() {
    assertEquals(new Verdict.Next(0), judge(E1, 40, forked(7_000), slice(E2, 7_001, 7_001)));
    assertEquals(new Verdict.Next(0), judge(E1, 65, forked(7_000), slice(E2, 7_001, 7_001)));
    assertEquals(
        new Verdict.Gap(7_001, 7_002), judge(E1, 40, forked(7_005), slice(E2, 7_002, 7_005)));
    assertEquals(new Verdict.Gap(31, 7_001), judge(E1, 30, forked(7_005), slice(E2, 7_001, 7_005)));
  }

  @Test
  void aReaderCarriedLiveContinuesUnderItsOldEpoch() {
    assertEquals(new Verdict.Next(0), judge(E1, 7_003, forked(7_003), slice(E2, 7_004, 7_005)));
  }

  @Test
  void anEmptyEpochBetweenIsSteppedOver() {
    Lineage three =
        new Lineage(
            List.of(
                new EpochLink(E1, 0, 40, 40),
                new EpochLink(E2, 7_000, 7_000, 7_000),
                new EpochLink(E2 + 7, 14_000, 14_002, 14_002)));
    assertEquals(new Verdict.Next(0), judge(E1, 40, three, slice(E2 + 7, 14_001, 14_002)));
  }
}
