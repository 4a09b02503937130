package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Recoveries that want only the newest publication.
class NewestOnlyTest {
  private final ScriptedFanout fanout = new ScriptedFanout();

  private static Position at(long offset) {
    return new Position(1_000_000, offset);
  }

  private void followed() {
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.says(1, new EdgeRequest.Follows(List.of(new Follow("deep:a", 1, null, 0, 0))));
  }

  private EdgeReply.Recovered newestAfter(Position after) {
    fanout.says(1, new EdgeRequest.Recover(9, "deep:a", after, true, 1));
    return fanout.last(1, EdgeReply.Recovered.class);
  }

  private static List<Long> offsets(EdgeReply.Recovered reply) {
    return reply.slices().stream()
        .flatMap(slice -> slice.publications().stream())
        .map(publication -> publication.offset())
        .toList();
  }

  @Test
  void bringTheLastOneAlone() {
    fanout.append("deep:a", 5);
    followed();
    EdgeReply.Recovered reply = newestAfter(at(2));
    assertEquals(List.of(5L), offsets(reply));
    assertEquals(new Recovery.Replay(at(2), at(5)), reply.verdict());
  }

  @Test
  void bringNothingToWhoHasIt() {
    fanout.append("deep:a", 5);
    followed();
    EdgeReply.Recovered reply = newestAfter(at(5));
    assertEquals(List.of(), offsets(reply));
    assertEquals(new Recovery.UpToDate(at(5)), reply.verdict());
  }

  @Test
  void findNothingWhereNothingWasEverPublished() {
    followed();
    assertEquals(new Recovery.UpToDate(Position.NONE), newestAfter(Position.NONE).verdict());
  }

  @Test
  void areUnrecoveredWhereTheLastOneWasRemoved() {
    fanout.append("deep:a", 2);
    followed();
    fanout.says(1, new EdgeRequest.HistoryRemove(3, "deep:a"));
    assertInstanceOf(Recovery.Resync.class, newestAfter(at(1)).verdict());
  }

  /// The channel was broken: memory begins anew behind what the backbone still has.
  @Test
  void readTheBackboneWhereMemoryLostIt() {
    fanout.append("deep:a", 3);
    followed();
    fanout.adapterGoes();
    fanout.append("deep:a", 5);
    fanout.backbone.trim(7);
    fanout.adapterComes();
    long before = fanout.sent(AdapterRequest.History.class);
    assertEquals(List.of(8L), offsets(newestAfter(at(3))));
    assertEquals(before + 1, fanout.sent(AdapterRequest.History.class));
  }

  @Test
  void preferWhatCameWhileTheBackboneWasRead() {
    fanout.append("deep:a", 3);
    followed();
    fanout.adapterGoes();
    fanout.append("deep:a", 5);
    fanout.backbone.trim(7);
    fanout.adapterComes();
    fanout.tells(1, new EdgeRequest.Recover(9, "deep:a", at(3), true, 1));
    fanout.append("deep:a", 1);
    fanout.settles();
    EdgeReply.Recovered reply = fanout.last(1, EdgeReply.Recovered.class);
    assertEquals(List.of(9L), offsets(reply));
    assertEquals(List.of(9L), fanout.offsets(1).reversed().subList(0, 1));
  }
}
