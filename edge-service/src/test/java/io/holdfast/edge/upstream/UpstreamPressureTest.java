package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Wire;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.hub.HubEvent;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.PublishRequest;
import io.holdfast.proto.v1.RecoverReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a link is spared that takes nothing: it waits here, bounded, and goes out in order when the
/// link takes frames again.
class UpstreamPressureTest {
  private final Wires wires = new Wires(1);

  @Test
  void sendsALinkThatTakesNothingOnlySignsOfLife() {
    wires.serve(0);
    int before = wires.sent(0).size();
    wires.stuck.add(0);
    List<PublishResult> results = new ArrayList<>();
    sendsSomethingOfEverything(results);
    wires.pass(1_100);
    assertTrue(
        wires.sent(0).subList(before, wires.sent(0).size()).stream()
            .allMatch(FanoutRequest::hasBeat));

    wires.stuck.clear();
    wires.turn();

    assertEquals(List.of("a"), wires.follows(0));
    assertEquals(1, wires.recovers(0).size());
    assertEquals(1, wires.published(0).size());
    assertTrue(wires.sent(0).stream().anyMatch(FanoutRequest::hasCounts));
    assertTrue(wires.sent(0).stream().anyMatch(frame -> frame.getPresence().getJoinedCount() == 1));
  }

  @Test
  void asksForARecoveryOnlyAfterItsFollowAlsoWhenTheLinkDrainsMeanwhile() {
    wires.serve(0);
    wires.stuck.add(0);
    wires.drains = true;
    wires.wish(new ShardWish.Follow("a", 1), new ShardWish.Recover(1, "a", Wires.at(3), false, 0));
    wires.turn();

    assertEquals(1, wires.recovers(0).size());
    List<FanoutRequest> sent = wires.sent(0);
    assertTrue(
        sent.stream().map(FanoutRequest::hasFollow).toList().indexOf(true)
            < sent.stream().map(FanoutRequest::hasRecover).toList().indexOf(true),
        sent::toString);
  }

  @Test
  void stopsInTheMiddleWhenTheLinkIsFullAndGoesOnWhenItIsNot() {
    wires.serve(0);
    wires.stuckAfter = wires.sent(0).size() + 2;
    for (int i = 0; i < 50; i++) {
      wires.machine.publish(publish("k" + i, 400_000), wires.now(), _ -> {});
    }
    wires.turn();
    assertTrue(wires.published(0).size() < 10, () -> wires.published(0).size() + " sent");

    wires.stuckAfter = Integer.MAX_VALUE;
    wires.stuck.clear();
    wires.turn();
    List<String> keys = wires.published(0).stream().map(PublishRequest::getKey).toList();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      expected.add("k" + i);
    }
    assertEquals(expected, keys);
  }

  @Test
  void knowsThatAPublishThatNoLinkTookWasNotStored() {
    wires.serve(0);
    wires.stuck.add(0);
    List<PublishResult> results = new ArrayList<>();
    wires.machine.publish(publish("k", 1), wires.now(), results::add);
    wires.turn();
    for (int i = 0; i < 6; i++) {
      wires.pass(900);
      wires.beat(0);
    }
    assertInstanceOf(PublishResult.Unavailable.class, results.getFirst());

    wires.stuck.clear();
    wires.turn();
    assertEquals(List.of(), wires.published(0));
  }

  @Test
  void asksOnceForManyReadersOfOnePosition() {
    following();
    for (int i = 0; i < 5_000; i++) {
      wires.wish(new ShardWish.Recover(i, "a", Wires.at(3), false, 0));
    }
    assertEquals(1, wires.recovers(0).size());
    wires.wish(new ShardWish.Recover(6_000, "a", Wires.at(2), false, 0));
    assertEquals(2, wires.recovers(0).size());

    wires.receive(0, recovered(wires.recovers(0).getFirst().getId()));
    long answers = wires.hubNews().stream().filter(HubEvent.Answered.class::isInstance).count();
    assertEquals(5_000, answers);
    wires.wish(new ShardWish.Recover(7_000, "a", Wires.at(3), false, 0));
    assertEquals(3, wires.recovers(0).size());
  }

  @Test
  void asksAnewWhereARecoveryIsTooOldToJoin() {
    following();
    wires.wish(new ShardWish.Recover(1, "a", Wires.at(3), false, 0));
    wires.pass(1_100);
    wires.wish(new ShardWish.Recover(2, "a", Wires.at(3), false, 0));
    assertEquals(2, wires.recovers(0).size());

    wires.receive(0, recovered(wires.recovers(0).getFirst().getId()));
    wires.receive(0, recovered(wires.recovers(0).getLast().getId()));
    assertEquals(
        List.of(1L, 2L),
        wires.hubNews().stream()
            .filter(HubEvent.Answered.class::isInstance)
            .map(event -> ((HubEvent.Answered) event).ask())
            .toList());
  }

  @Test
  void saysInItsBeatsHowItIs() {
    wires.serve(0);
    wires.health = Health.HEALTH_DEGRADED;
    wires.pass(1_100);
    FanoutRequest beat = wires.sent(0).stream().filter(FanoutRequest::hasBeat).toList().getLast();
    assertEquals(Health.HEALTH_DEGRADED, beat.getBeat().getHealth());
  }

  private void following() {
    wires.serve(0);
    wires.wish(new ShardWish.Follow("a", 1));
    wires.verdict(0, "a", new Recovery.UpToDate(Wires.at(5)));
  }

  private void sendsSomethingOfEverything(List<PublishResult> results) {
    ClientInfo info = new ClientInfo("u", "c", Payload.EMPTY, Payload.EMPTY);
    wires.wish(
        new ShardWish.Follow("a", 1),
        new ShardWish.Recover(1, "a", Wires.at(3), false, 0),
        new ShardWish.Members("a", 1),
        new ShardWish.Appear("a", info, true, true));
    wires.machine.publish(publish("k", 1), wires.now(), results::add);
    wires.turn();
  }

  private static PublishCommand publish(String key, int bytes) {
    Payload data = Payload.utf8("1".repeat(bytes));
    return new PublishCommand("a", data, null, Map.of(), key, 0, "", false);
  }

  private static FanoutReply recovered(long id) {
    Recovery verdict = new Recovery.Replay(Wires.at(3), Wires.at(5));
    return FanoutReply.newBuilder()
        .setRecovered(RecoverReply.newBuilder().setId(id).setVerdict(Wire.verdict(verdict)))
        .build();
  }
}
