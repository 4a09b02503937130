package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.FollowVerdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The backbone comes back empty. Promise: readers who have everything that anybody knows of are
/// carried on; those of a fanout that told a publisher *stored* for something which never came out
/// of the tail are told exactly what they missed.
class StoredAndLostTest {
  private static final Position BEGIN = new Position(1_000_000, 0);

  private final ScriptedFanout fanout = new ScriptedFanout();

  private void aChannelOfTwo() {
    fanout.append("deep:a", 2);
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.says(1, new EdgeRequest.Follows(List.of(new Follow("deep:a", 1, null, 0, 0))));
  }

  private Recovery verdict() {
    FollowVerdict told = fanout.last(1, EdgeReply.Verdicts.class).verdicts().getLast();
    Recovery verdict = told.verdict();
    return verdict == null ? new Recovery.UpToDate(Position.NONE) : verdict;
  }

  @Test
  void readersWhoHaveEverythingAreCarriedOn() {
    aChannelOfTwo();
    fanout.backbone.wipe(true);
    fanout.settles();
    Position now = assertInstanceOf(Recovery.UpToDate.class, verdict()).top();
    assertEquals(new Position(BEGIN.epoch() + 7, 7_000), now);
    fanout.append("deep:a", 1);
    fanout.settles();
    assertEquals(List.of(7_001L), fanout.offsets(1));
    fanout.says(1, new EdgeRequest.Recover(5, "deep:a", BEGIN.at(2), false, 0));
    assertEquals(
        new Recovery.Replay(BEGIN.at(2), now.at(7_001)),
        fanout.last(1, EdgeReply.Recovered.class).verdict());
    fanout.says(1, new EdgeRequest.Recover(6, "deep:a", BEGIN.at(7_001), false, 0));
    assertInstanceOf(Recovery.UpToDate.class, fanout.last(1, EdgeReply.Recovered.class).verdict());
  }

  /// The control: nobody can vouch for the end of the old epoch.
  @Test
  void readersAreToldWhenNobodyKnowsHowFarItHadCome() {
    aChannelOfTwo();
    fanout.backbone.wipe(false);
    fanout.settles();
    assertInstanceOf(Recovery.Resync.class, verdict());
  }

  @Test
  void whatWasAnsweredAsStoredAndNeverCameIsToldExactly() {
    aChannelOfTwo();
    fanout.holdsTail(true);
    fanout.publishes(1, 4, "deep:a", "k");
    fanout.adapterGoes();
    fanout.backbone.forgetsNewest("deep:a");
    fanout.backbone.wipe(true);
    fanout.holdsTail(false);
    fanout.adapterComes();
    Position start = new Position(BEGIN.epoch() + 7, 7_000);
    assertEquals(new Recovery.Resync(ResyncReason.EPOCH_CHANGED, start, 3, 3), verdict());
    fanout.append("deep:a", 1);
    fanout.settles();
    assertEquals(List.of(7_001L), fanout.offsets(1));
  }
}
