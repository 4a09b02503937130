package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.contract.Wire;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.hub.HubEvent;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.PublicationFrames;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.RecoverReply;
import io.holdfast.proto.v1.RecoverRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The edge's side of its links, under a clock that the test moves.
class UpstreamMachineTest {
  private final Wires wires = new Wires(1);

  @Test
  void greetsThenFollowsOverALinkThatServes() {
    wires.wish(new ShardWish.Follow("a", 1));
    assertEquals(List.of("dial 0"), wires.log);
    wires.serve(0);

    assertEquals(1, wires.sent(0).getFirst().getHello().getProtocolMajor());
    assertEquals(List.of("a"), wires.follows(0));
  }

  @Test
  void tellsAShardWhereAFollowedChannelStands() {
    wires.serve(0);
    wires.wish(new ShardWish.Follow("a", 1));
    wires.verdict(0, "a", new Recovery.UpToDate(Wires.at(5)));
    wires.wish(new ShardWish.Drop("a"), new ShardWish.Follow("a", 2));

    assertEquals(
        List.of(
            new HubEvent.Followed("a", 1, Wires.at(5)), new HubEvent.Followed("a", 2, Wires.at(5))),
        wires.hubNews());
  }

  @Test
  void joinsThePublicationsOfATurnInOneFrame() {
    following();
    wires.receive(0, Wires.publications("a", 6, 6), Wires.publications("a", 7, 8));

    HubEvent.Published published = (HubEvent.Published) wires.hubNews().getLast();
    assertEquals(3, published.publications().slice().publications().size());
    assertEquals(
        1, published.publications().frames(Dialect.WEBSOCKET_JSON, new PublicationFrames()).size());
  }

  @Test
  void followsAgainFromTheLastPositionAfterALoss() {
    following();
    wires.receive(0, Wires.publications("a", 6, 9));
    wires.lose(0);
    wires.serve(0);

    assertEquals(Wire.position(Wires.at(9)), wires.lastFollow(0, "a").getAfter());
    wires.verdict(0, "a", new Recovery.Replay(Wires.at(9), Wires.at(11)));
    wires.receive(0, Wires.publications("a", 9, 11));
    HubEvent.Published published = (HubEvent.Published) wires.hubNews().getLast();
    assertEquals(10, published.publications().slice().first().offset());
  }

  @Test
  void passesOnThatAGapCannotBeFilled() {
    following();
    wires.lose(0);
    wires.serve(0);
    wires.verdict(0, "a", new Recovery.Resync(ResyncReason.HISTORY_TRIMMED, Wires.at(20)));

    assertEquals(
        new HubEvent.Resynced("a", ResyncReason.HISTORY_TRIMMED, Wires.at(20)),
        wires.hubNews().getLast());
  }

  @Test
  void goesOnWhereTheNumberingGoesOn() {
    following();
    Position next = new Position(2_000, 1_000_000);
    wires.verdict(0, "a", new Recovery.UpToDate(next));

    assertEquals(new HubEvent.Carried("a", next), wires.hubNews().getLast());
    wires.lose(0);
    wires.serve(0);
    assertEquals(Wire.position(next), wires.lastFollow(0, "a").getAfter());
  }

  @Test
  void keepsARefusedFollowAndAsksAgain() {
    wires.serve(0);
    wires.wish(new ShardWish.Follow("a", 1));
    wires.refuseFollow(0, "a");
    assertTrue(wires.hubNews().getLast() instanceof HubEvent.FollowRefused);

    wires.pass(1_100);

    assertEquals(List.of("a", "a"), wires.follows(0));
  }

  @Test
  void lingersBeforeItUnfollows() {
    following();
    wires.wish(new ShardWish.Drop("a"));
    wires.pass(4_900);
    assertEquals(0, wires.unfollows(0));
    wires.pass(200);
    assertEquals(1, wires.unfollows(0));
  }

  @Test
  void keepsFollowingForSomebodyWhoComesBack() {
    following();
    wires.wish(new ShardWish.Drop("a"));
    wires.pass(3_000);
    wires.wish(new ShardWish.Follow("a", 1));
    wires.pass(3_000);
    assertEquals(0, wires.unfollows(0));
  }

  @Test
  void handsARecoveryOverWhereItStandsInTheStream() {
    following();
    wires.wish(new ShardWish.Recover(77, "a", Wires.at(3), false, 0));
    long id = wires.recovers(0).getLast().getId();
    wires.receive(
        0,
        Wires.publications("a", 6, 6),
        recovered(id, new Recovery.Replay(Wires.at(3), Wires.at(6))),
        Wires.publications("a", 7, 7));

    List<HubEvent> news = wires.hubNews();
    List<String> order =
        news.subList(news.size() - 3, news.size()).stream()
            .map(event -> event.getClass().getSimpleName())
            .toList();
    assertEquals(List.of("Published", "Answered", "Published"), order);
    assertEquals(77, ((HubEvent.Answered) news.get(news.size() - 2)).ask());
  }

  @Test
  void asksAgainAfterALossAndGivesUpInTime() {
    following();
    wires.wish(new ShardWish.Recover(77, "a", Wires.at(3), false, 0));
    wires.lose(0);
    wires.serve(0);
    assertEquals(2, wires.recovers(0).size());

    wires.pass(4_100);

    HubEvent.Answered answered = (HubEvent.Answered) wires.hubNews().getLast();
    assertTrue(answered.start() instanceof Start.Refused);
  }

  @Test
  void answersARecoveryThatNoOutboxHoldsAsNotRecovered() {
    following();
    wires.wish(new ShardWish.Recover(77, "a", Wires.at(3), false, 0));
    long id = wires.recovers(0).getLast().getId();
    ChannelSlice large =
        new ChannelSlice("a", Wires.EPOCH, List.of(Wires.publication(4, "x".repeat(70_000))));
    wires.receive(
        0,
        FanoutReply.newBuilder()
            .setRecovered(
                RecoverReply.newBuilder().setId(id).addSlices(Wire.slice(large)).setMore(true))
            .build(),
        recovered(id, new Recovery.Replay(Wires.at(3), Wires.at(5))));

    HubEvent.Answered answered = (HubEvent.Answered) wires.hubNews().getLast();
    assertEquals(
        new Start.Unrecovered(ResyncReason.POSITION_EXPIRED, Wires.at(5)), answered.start());
  }

  @Test
  void gathersPagesOfHistory() {
    wires.serve(0);
    List<Answer<HistoryPage>> answers = new ArrayList<>();
    wires.machine.history(new HistoryQuery("a", null, 10, false, 0, 0), wires.now(), answers::add);
    wires.turn();
    wires.receive(0, Wires.page(wires.histories(0).getLast().getId(), 1, 2, true));
    assertEquals(List.of(), answers);
    assertEquals(8, wires.histories(0).getLast().getLimit());
    assertEquals(2, wires.histories(0).getLast().getSince().getOffset());
    wires.receive(0, Wires.page(wires.histories(0).getLast().getId(), 3, 4, false));

    HistoryPage page = ((Answer.Done<HistoryPage>) answers.getFirst()).value();
    assertEquals(4, page.slices().stream().mapToInt(slice -> slice.publications().size()).sum());
    assertEquals(Wires.at(4), page.top());
  }

  @Test
  void givesCreditBackWhenShardsHaveDealtWithWhatCame() {
    following();
    wires.consumes = false;
    wires.receive(0, Wires.publications("a", 6, 6 + 999));
    assertEquals(0, wires.credit(0));
    wires.consume();
    assertTrue(wires.credit(0) > 40_000, () -> wires.credit(0) + " bytes");
  }

  @Test
  void beatsEachSecondAndGivesUpASilentLink() {
    wires.serve(0);
    wires.pass(3_500);
    assertEquals(3, wires.sent(0).stream().filter(FanoutRequest::hasBeat).count());
    wires.pass(2_600);
    assertTrue(wires.log.contains("close 0 silent"), wires.log::toString);
    wires.pass(200);
    assertEquals("dial 0", wires.log.getLast());
  }

  @Test
  void beatsAlsoWhenFramesAlwaysComeBeforeTheClockIsLookedAt() {
    wires.serve(0);
    for (int i = 0; i < 5; i++) {
      wires.oversleep(1_100);
      wires.beat(0);
      wires.pass(0);
    }
    assertEquals(5, wires.sent(0).stream().filter(FanoutRequest::hasBeat).count());
  }

  @Test
  void dialsAPeerOfAnotherVersionOnlyAtTheSlowestPace() {
    wires.open(0);
    wires.receive(
        0,
        FanoutReply.newBuilder()
            .setRefused(Wire.refusal(new Refusal(Code.LINK_VERSION, "we speak 2")))
            .build());
    int dials = wires.dials();
    wires.pass(990);
    assertEquals(dials, wires.dials());
    wires.pass(1_100);
    assertEquals(dials + 1, wires.dials());
  }

  @Test
  void reportsWhoIsPresentAnewToALinkThatServes() {
    ClientInfo info = new ClientInfo("u", "c", Payload.EMPTY, Payload.EMPTY);
    wires.serve(0);
    wires.wish(new ShardWish.Appear("a", info, true, true));
    wires.lose(0);
    wires.serve(0);

    FanoutRequest last =
        wires.sent(0).stream().filter(FanoutRequest::hasPresence).toList().getLast();
    assertTrue(last.getPresence().getSnapshot());
    assertEquals(1, last.getPresence().getJoinedCount());
    wires.wish(new ShardWish.Disappear("a", "c"));
    assertEquals(
        1,
        wires.sent(0).stream()
            .filter(FanoutRequest::hasPresence)
            .toList()
            .getLast()
            .getPresence()
            .getLeftCount());
  }

  @Test
  void asksForARecoveryWhereItsChannelMoved() {
    Wires two = new Wires(2);
    two.serve(0);
    for (int i = 0; i < 20; i++) {
      two.wish(new ShardWish.Follow("c" + i, i));
      two.wish(new ShardWish.Recover(i, "c" + i, Wires.at(3), false, 0));
    }
    assertEquals(20, two.recovers(0).size());

    two.serve(1);

    assertEquals(
        Set.copyOf(two.follows(1)),
        two.recovers(1).stream().map(RecoverRequest::getChannel).collect(Collectors.toSet()));
    assertTrue(two.recovers(1).size() > 2, () -> two.recovers(1).size() + " moved");
  }

  @Test
  void joinsNothingOfAnEarlierQuestionWithTheAnswerOfARecoveryThatCameBack() {
    Wires two = new Wires(2);
    two.serve(0);
    for (int i = 0; i < 20; i++) {
      two.wish(new ShardWish.Follow("c" + i, i));
      two.wish(new ShardWish.Recover(i, "c" + i, Wires.at(3), false, 0));
    }
    two.serve(1);
    String moved = two.recovers(1).getFirst().getChannel();
    two.lose(1);
    List<Long> asked =
        two.recovers(0).stream()
            .filter(recover -> recover.getChannel().equals(moved))
            .map(RecoverRequest::getId)
            .toList();
    assertEquals(2, asked.size());

    two.receive(0, recovered(asked.getFirst(), new Recovery.Replay(Wires.at(3), Wires.at(5))));
    assertEquals(List.of(), answered(two));
    two.receive(0, recovered(asked.getLast(), new Recovery.Replay(Wires.at(3), Wires.at(5))));
    assertEquals(List.of(moved), answered(two));
  }

  private static List<String> answered(Wires wires) {
    return wires.hubNews().stream()
        .filter(HubEvent.Answered.class::isInstance)
        .map(HubEvent::channel)
        .toList();
  }

  @Test
  void movesOnlyTheChannelsOfALostFanout() {
    Wires two = new Wires(2);
    two.serve(0);
    two.serve(1);
    for (int i = 0; i < 40; i++) {
      two.wish(new ShardWish.Follow("c" + i, i));
    }
    List<String> first = two.follows(0);
    List<String> second = two.follows(1);
    assertEquals(40, first.size() + second.size());
    assertTrue(first.size() > 5 && second.size() > 5, () -> first + " " + second);

    two.lose(1);

    assertEquals(40, two.follows(0).size());
    two.serve(1);
    assertEquals(second.size() * 2, two.follows(1).size());
    assertEquals(second.size(), two.unfollows(0));
  }

  private void following() {
    wires.serve(0);
    wires.wish(new ShardWish.Follow("a", 1));
    wires.verdict(0, "a", new Recovery.UpToDate(Wires.at(5)));
  }

  private static FanoutReply recovered(long id, Recovery verdict) {
    return FanoutReply.newBuilder()
        .setRecovered(RecoverReply.newBuilder().setId(id).setVerdict(Wire.verdict(verdict)))
        .build();
  }
}
