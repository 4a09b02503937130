package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.proto.v1.Absence;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Presence;
import io.holdfast.proto.v1.PresenceReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What fanouts are told of who is where, in frames that every transport takes, wherever channels
/// move.
class UpstreamPresenceTest {
  private final Wires one = new Wires(1);
  private final Wires two = new Wires(2);

  @Test
  void tellsASnapshotOfAnySizeInFramesOfABoundedSize() {
    List<ShardWish> wishes = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      wishes.add(appear("room", "c" + i, 2_000));
    }
    one.wish(wishes.toArray(ShardWish[]::new));
    one.serve(0);

    List<PresenceReport> reports = reports(one, 0);
    assertTrue(reports.size() > 10, () -> reports.size() + " frames");
    assertEquals(2_000, reports.stream().mapToInt(PresenceReport::getJoinedCount).sum());
    assertTrue(reports.stream().allMatch(PresenceReport::getSnapshot));
    assertTrue(reports.stream().limit(reports.size() - 1).allMatch(PresenceReport::getMore));
    assertFalse(reports.getLast().getMore());
    assertBounded(one, 0);
  }

  @Test
  void tellsCountsOfManyChannelsInFramesOfABoundedSize() {
    one.serve(0);
    List<ShardWish> wishes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      wishes.add(new ShardWish.Members("x".repeat(240) + i, 1));
    }
    one.wish(wishes.toArray(ShardWish[]::new));
    one.pass(1_100);

    assertEquals(5_000, counts(one, 0).size());
    assertBounded(one, 0);
  }

  @Test
  void unfollowsManyChannelsInFramesOfABoundedSize() {
    one.serve(0);
    List<ShardWish> wishes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      wishes.add(new ShardWish.Follow("x".repeat(240) + i, i));
      wishes.add(new ShardWish.Drop("x".repeat(240) + i));
    }
    one.wish(wishes.toArray(ShardWish[]::new));
    for (int i = 0; i < 6; i++) {
      one.pass(900);
      one.beat(0);
    }

    assertEquals(5_000, one.unfollows(0));
    assertBounded(one, 0);
  }

  @Test
  void takesTheCountOfAChannelThatMovedFromItsOldFanout() {
    two.serve(0);
    for (int i = 0; i < 40; i++) {
      two.wish(new ShardWish.Members("c" + i, 3));
    }
    two.pass(1_100);
    assertEquals(40, counts(two, 0).values().stream().filter(count -> count == 3).count());

    two.serve(1);
    two.pass(1_100);

    Map<String, Integer> moved = counts(two, 1);
    assertTrue(moved.size() > 5, () -> moved.toString());
    Map<String, Integer> old = counts(two, 0);
    for (int i = 0; i < 40; i++) {
      assertEquals(moved.containsKey("c" + i) ? 0 : 3, old.get("c" + i), "c" + i);
    }
  }

  @Test
  void movesPresenceToAnotherFanoutWithoutALeaveOrAJoin() {
    two.serve(0);
    for (int i = 0; i < 40; i++) {
      two.wish(appear("c" + i, "client", 1));
    }
    int before = reports(two, 0).size();
    two.serve(1);

    Set<String> moved = new HashSet<>();
    for (PresenceReport report : reports(two, 1)) {
      assertTrue(report.getSnapshot());
      report.getJoinedList().forEach(joined -> moved.add(joined.getChannel()));
    }
    assertTrue(moved.size() > 5, moved::toString);
    Set<String> left = new HashSet<>();
    for (PresenceReport report : reports(two, 0).subList(before, reports(two, 0).size())) {
      assertFalse(report.getSnapshot(), "a snapshot would make leaves of those who moved");
      for (Absence absence : report.getLeftList()) {
        assertTrue(absence.getMoved());
        left.add(absence.getChannel());
      }
    }
    assertEquals(moved, left);

    int known = reports(two, 0).size();
    two.lose(1);
    Set<String> back = new HashSet<>();
    for (PresenceReport report : reports(two, 0).subList(known, reports(two, 0).size())) {
      assertEquals(0, report.getLeftCount());
      for (Presence presence : report.getJoinedList()) {
        assertTrue(presence.getMoved());
        back.add(presence.getChannel());
      }
    }
    assertEquals(moved, back);
  }

  @Test
  void movesPresenceAndCountsFromAFanoutThatLeftTheList() {
    two.serve(0);
    two.serve(1);
    for (int i = 0; i < 40; i++) {
      two.wish(appear("c" + i, "client", 1), new ShardWish.Members("c" + i, 3));
    }
    two.pass(1_100);
    int before = reports(two, 1).size();
    long leaving = counts(two, 0).values().stream().filter(count -> count == 3).count();

    two.members("fanout-1");
    Set<String> moved = new HashSet<>();
    for (PresenceReport report : reports(two, 1).subList(before, reports(two, 1).size())) {
      for (Presence presence : report.getJoinedList()) {
        assertTrue(presence.getMoved());
        moved.add(presence.getChannel());
      }
    }
    assertEquals(leaving, moved.size());
    assertTrue(reports(two, 0).getLast().getLeftList().stream().allMatch(Absence::getMoved));
    assertEquals(moved.size(), reports(two, 0).getLast().getLeftCount());

    two.pass(1_100);
    assertEquals(Set.of(0), Set.copyOf(counts(two, 0).values()));
    assertEquals(40, counts(two, 1).values().stream().filter(count -> count == 3).count());
  }

  @Test
  void forgetsWhoCameAndWentBeforeTheFanoutHeardOfIt() {
    one.serve(0);
    one.wish(appear("room", "c", 1), new ShardWish.Disappear("room", "c"));
    assertEquals(0, reports(one, 0).stream().mapToInt(PresenceReport::getJoinedCount).sum());

    one.wish(appear("room", "d", 1));
    one.wish(new ShardWish.Disappear("room", "d"), appear("room", "d", 1));
    PresenceReport last = reports(one, 0).getLast();
    assertEquals(1, last.getJoinedCount());
    assertEquals(0, last.getLeftCount());
  }

  private static ShardWish.Appear appear(String channel, String client, int bytes) {
    return new ShardWish.Appear(
        channel,
        new ClientInfo("u", client, Payload.utf8("1".repeat(bytes)), Payload.EMPTY),
        true,
        true);
  }

  private static List<PresenceReport> reports(Wires wires, int link) {
    return wires.sent(link).stream()
        .filter(FanoutRequest::hasPresence)
        .map(FanoutRequest::getPresence)
        .toList();
  }

  private static Map<String, Integer> counts(Wires wires, int link) {
    Map<String, Integer> last = new HashMap<>();
    wires.sent(link).stream()
        .filter(FanoutRequest::hasCounts)
        .forEach(frame -> last.putAll(frame.getCounts().getMembersMap()));
    return last;
  }

  private static void assertBounded(Wires wires, int link) {
    int largest =
        wires.sent(link).stream().mapToInt(FanoutRequest::getSerializedSize).max().orElse(0);
    assertTrue(largest <= 512 << 10, () -> "a frame of " + largest + " bytes");
  }
}
