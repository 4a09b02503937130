package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.proto.v1.Absence;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Presence;
import io.holdfast.proto.v1.PresenceReport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Another edge loses a fanout that this one reaches. The two would report to different fanouts who
/// is present in a channel, and the one that was lost would tell leaves of clients who stay. So
/// they report where both can, and channels whose joins and leaves are told go there. The rest
/// stays where it is: one broken edge sends no load elsewhere.
class ReachTest {
  private static final int CHANNELS = 40;

  private final Wires wires = new Wires(2);

  /// All channels, on two fanouts that both edges reach.
  private Set<String> channelsOfTheSecond() {
    wires.serve(0);
    wires.serve(1);
    for (int i = 0; i < CHANNELS; i++) {
      ClientInfo info = new ClientInfo("u", "c", Payload.EMPTY, Payload.EMPTY);
      wires.wish(
          new ShardWish.Follow("told:c" + i, i + 1),
          new ShardWish.Appear("told:c" + i, info, true, true));
    }
    lasts(2, List.of("i", "other"), List.of("i", "other"));
    Set<String> second = new HashSet<>(wires.follows(1));
    assertTrue(second.size() > 5 && second.size() < CHANNELS - 5, second::toString);
    return second;
  }

  /// Seconds pass in which the fanouts have these edges.
  private void lasts(int seconds, List<String> first, List<String> second) {
    for (int i = 0; i < seconds; i++) {
      wires.pass(1_000);
      wires.beat(0, first.toArray(String[]::new));
      wires.beat(1, second.toArray(String[]::new));
    }
  }

  private List<PresenceReport> reports(int link) {
    return wires.sent(link).stream()
        .filter(FanoutRequest::hasPresence)
        .map(FanoutRequest::getPresence)
        .toList();
  }

  @Test
  void channelsLeaveAFanoutThatAnotherEdgeLost() {
    Set<String> moved = channelsOfTheSecond();
    int known = wires.follows(0).size();
    int told = reports(0).size();
    int old = reports(1).size();

    lasts(8, List.of("i", "other"), List.of("i"));

    assertEquals(moved, new HashSet<>(wires.follows(0).subList(known, wires.follows(0).size())));
    assertEquals(moved.size(), wires.unfollows(1));
    List<Presence> joined =
        reports(0).subList(told, reports(0).size()).stream()
            .flatMap(report -> report.getJoinedList().stream())
            .toList();
    assertEquals(moved, new HashSet<>(joined.stream().map(Presence::getChannel).toList()));
    assertTrue(joined.stream().allMatch(Presence::getMoved), "a join would be told");
    List<Absence> left =
        reports(1).subList(old, reports(1).size()).stream()
            .flatMap(report -> report.getLeftList().stream())
            .toList();
    assertEquals(moved, new HashSet<>(left.stream().map(Absence::getChannel).toList()));
    assertTrue(left.stream().allMatch(Absence::getMoved), "a leave would be told");
  }

  @Test
  void channelsWithoutJoinsStayAndOnlyWhoIsThereIsToldElsewhere() {
    wires.serve(0);
    wires.serve(1);
    ClientInfo info = new ClientInfo("u", "c", Payload.EMPTY, Payload.EMPTY);
    for (int i = 0; i < CHANNELS; i++) {
      wires.wish(
          new ShardWish.Follow("quiet" + i, i + 1),
          new ShardWish.Members("quiet" + i, 1),
          new ShardWish.Appear("quiet" + i, info, true, false));
    }
    lasts(2, List.of("i", "other"), List.of("i", "other"));
    Set<String> second = new HashSet<>(wires.follows(1));
    int frames = wires.sent(0).size();
    lasts(9, List.of("i", "other"), List.of("i"));

    assertEquals(CHANNELS, wires.follows(0).size() + wires.follows(1).size());
    assertEquals(0, wires.unfollows(1));
    List<FanoutRequest> later = wires.sent(0).subList(frames, wires.sent(0).size());
    assertEquals(
        second,
        new HashSet<>(
            later.stream()
                .flatMap(frame -> frame.getPresence().getJoinedList().stream())
                .map(Presence::getChannel)
                .toList()));
    Set<String> counted = new HashSet<>();
    later.forEach(frame -> counted.addAll(frame.getCounts().getMembersMap().keySet()));
    assertEquals(second, counted);

    String channel = second.iterator().next();
    wires.machine.presence(channel, false, wires.now(), _ -> {});
    wires.machine.publish(
        new PublishCommand(channel, Payload.utf8("1"), null, Map.of(), "k", 0, "", false),
        wires.now(),
        _ -> {});
    wires.turn();
    assertEquals(channel, wires.sent(0).getLast().getPresenceQuery().getChannel());
    assertEquals(channel, wires.published(1).getLast().getChannel());
  }

  @Test
  void channelsComeBackWhenEveryEdgeReachesItAgain() {
    Set<String> moved = channelsOfTheSecond();
    lasts(8, List.of("i", "other"), List.of("i"));
    int known = wires.follows(1).size();
    lasts(1, List.of("i", "other"), List.of("i", "other"));
    assertEquals(moved, new HashSet<>(wires.follows(1).subList(known, wires.follows(1).size())));
  }

  @Test
  void aShortAbsenceMovesNothing() {
    channelsOfTheSecond();
    int known = wires.follows(0).size();
    lasts(4, List.of("i", "other"), List.of("i"));
    lasts(2, List.of("i", "other"), List.of("i", "other"));
    lasts(4, List.of("i", "other"), List.of("i"));
    assertEquals(known, wires.follows(0).size());
    assertEquals(0, wires.unfollows(1));
  }

  /// An edge that is dead is missed by both.
  @Test
  void aDeadEdgeMovesNothing() {
    channelsOfTheSecond();
    int known = wires.follows(0).size();
    lasts(3, List.of("i", "other"), List.of("i"));
    lasts(9, List.of("i"), List.of("i"));
    assertEquals(known, wires.follows(0).size());
    assertEquals(0, wires.unfollows(1));
  }

  /// Its clients' leaves are told where its channels were: the others must hear them there.
  @Test
  void anEdgeThatDiesWhileItIsMissedIsWaitedFor() {
    channelsOfTheSecond();
    lasts(8, List.of("i", "other"), List.of("i"));
    int moved = wires.unfollows(1);
    int known = wires.follows(1).size();
    lasts(29, List.of("i"), List.of("i"));
    assertEquals(known, wires.follows(1).size());
    lasts(3, List.of("i"), List.of("i"));
    assertEquals(known + moved, wires.follows(1).size());
  }

  @Test
  void whereNoneIsReachedByAllEachIsAsGoodAsTheOther() {
    Set<String> second = channelsOfTheSecond();
    lasts(9, List.of("i", "left"), List.of("i", "right"));
    Set<String> all =
        new HashSet<>(IntStream.range(0, CHANNELS).mapToObj(i -> "told:c" + i).toList());
    Set<String> served = new HashSet<>(wires.follows(0));
    served.addAll(wires.follows(1));
    assertEquals(all, served);
    assertTrue(wires.follows(1).containsAll(second));
    assertEquals(0, wires.unfollows(0) + wires.unfollows(1));
  }

  /// A fanout of an earlier version tells no edges.
  @Test
  void whoDoesNotTellIsWhole() {
    channelsOfTheSecond();
    int known = wires.follows(0).size();
    Wires untold = wires;
    for (int i = 0; i < 9; i++) {
      untold.pass(1_000);
      untold.beat(0);
      untold.beat(1);
    }
    assertEquals(known, wires.follows(0).size());
  }
}
