package io.holdfast.edge.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Code;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.EncodedPush;
import io.holdfast.edge.protocol.EncodedSlice;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.PublicationFrames;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ReplyFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Local fan-out: who gets what from when on.
class HubTest {
  private static final long EPOCH = 1_700_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final List<String> asked = new ArrayList<>();
  private final Hub hub =
      new Hub(
          new AskedUpstream(asked),
          Namespaces.from(HoldfastCatalog.defaults()),
          new ResyncRule(true, 10, Duration.ZERO, Duration.ZERO),
          new SplittableRandom(1),
          new PublicationFrames());

  @Test
  void followsAChannelOnceAndAnswersWhenItIsFollowed() {
    Reader first = joins(new Demand.Top());
    Reader second = joins(new Demand.Top());
    assertEquals(List.of("follow a"), asked);
    hub.handle(new HubEvent.Followed("a", 1, at(5)), 0);

    assertEquals(List.of(new Start.AtTop(at(5))), first.starts);
    assertEquals(List.of(new Start.AtTop(at(5))), second.starts);
  }

  @Test
  void answersAtOnceWhereTheTopIsKnown() {
    live(at(5));
    Reader top = joins(new Demand.Top());
    Reader same = joins(new Demand.After(at(5), 0));
    Reader anyEpoch = joins(new Demand.After(new Position(0, 5), 0));

    assertEquals(List.of(new Start.AtTop(at(5))), top.starts);
    assertEquals(List.of(new Start.Recovered(at(5), List.of())), same.starts);
    assertEquals(List.of(new Start.Recovered(at(5), List.of())), anyEpoch.starts);
  }

  @Test
  void asksForWhatAReaderMissed() {
    Reader reader = joins(new Demand.After(at(3), 0));

    assertEquals(List.of("follow a", "recover 1 3"), asked);
    hub.handle(new HubEvent.Followed("a", 1, at(5)), 0);
    assertEquals(List.of(), reader.starts);
    Start start = new Start.Recovered(at(5), List.of(slice(4, 5)));
    hub.handle(new HubEvent.Answered(1, "a", start), 0);
    assertEquals(List.of(start), reader.starts);
  }

  @Test
  void asksInTheCurrentEpochForAReaderThatKnowsNone() {
    Reader reader = joins(new Demand.After(new Position(0, 3), 0));
    assertEquals(List.of("follow a"), asked);

    hub.handle(new HubEvent.Followed("a", 1, at(5)), 0);

    assertEquals(List.of("follow a", "recover 1 3"), asked);
    assertEquals(List.of(), reader.starts);
  }

  @Test
  void asksForTheNewestUnlessTheReaderHasIt() {
    live(at(5));
    asked.clear();
    joins(new Demand.Newest(null));
    assertEquals(List.of("recover 2 - newest"), asked);
    Reader has = joins(new Demand.Newest(at(5)));

    assertEquals(List.of(new Start.Newest(at(5), List.of())), has.starts);
  }

  @Test
  void deliversOnlyWhatComesAfterTheStart() {
    Reader early = live(at(5));
    Reader late = joins(new Demand.Top(), reader -> reader.from = 7);

    publish(6, 7);
    publish(8, 9);

    assertEquals(2, early.frames);
    assertEquals(1, late.frames);
    assertEquals(6, hub.deliveries());
  }

  @Test
  void givesAMemberThatBeganInsideAFrameTheRestOfIt() {
    Reader middle = joins(new Demand.Top(), reader -> reader.from = 6);
    hub.handle(new HubEvent.Followed("a", 1, at(5)), 0);

    publish(6, 8);

    assertEquals(1, middle.frames);
    assertEquals(2, hub.deliveries());
  }

  @Test
  void refusesAfterTheLongestWait() {
    Reader reader = joins(new Demand.Top());

    hub.wake(4 * SECOND - 1);
    assertEquals(List.of(), reader.starts);
    hub.wake(4 * SECOND);

    assertTrue(reader.starts.getFirst() instanceof Start.Refused);
    assertEquals(List.of("follow a", "drop a"), asked);
  }

  @Test
  void refusesWhoWaitsWhenTheChannelCannotBeFollowed() {
    Reader reader = joins(new Demand.Top());
    Refusal why = new Refusal(Code.UNAVAILABLE, "away");

    hub.handle(new HubEvent.FollowRefused("a", 1, why), 0);

    assertEquals(List.of(new Start.Refused(why)), reader.starts);
    assertEquals("drop a", asked.getLast());
  }

  @Test
  void dropsAChannelWithItsLastMember() {
    Reader first = live(at(5));
    Reader second = joins(new Demand.Top());
    asked.clear();
    hub.leave(first, "a");
    hub.leave(second, "a");
    hub.leave(second, "a");

    assertEquals(List.of("members 1", "members 0", "drop a"), asked);
    assertEquals(0, hub.channels());
  }

  @Test
  void tellsNobodyWhoLeftWhileWaiting() {
    Reader reader = joins(new Demand.Top());
    hub.leave(reader, "a");

    hub.handle(new HubEvent.Followed("a", 1, at(5)), 0);
    hub.wake(10 * SECOND);

    assertEquals(List.of(), reader.starts);
  }

  @Test
  void hearsNothingMeantForMembersWhoLeftBeforeTheChannelWasWantedAgain() {
    hub.leave(live(at(99)), "a");
    Reader again = joins(new Demand.Top(), reader -> reader.from = 101);

    publish(100, 100);
    hub.handle(new HubEvent.Followed("a", 1, at(100)), 0);
    hub.handle(new HubEvent.FollowRefused("a", 1, new Refusal(Code.UNAVAILABLE, "away")), 0);
    assertEquals(List.of(), again.starts);

    hub.handle(new HubEvent.Followed("a", 2, at(101)), 0);
    publish(102, 102);
    assertEquals(List.of(new Start.AtTop(at(101))), again.starts);
    assertEquals(1, again.frames);
  }

  @Test
  void asksAgainForAnAnswerThatTheStreamHasPassed() {
    live(at(5));
    Reader reader = joins(new Demand.After(at(3), 0));
    publish(6, 7);
    asked.clear();

    hub.handle(new HubEvent.Answered(2, "a", new Start.Recovered(at(6), List.of(slice(4, 6)))), 0);
    assertEquals(List.of(), reader.starts);
    assertEquals(List.of("recover 2 3"), asked);

    Start start = new Start.Recovered(at(7), List.of(slice(4, 7)));
    hub.handle(new HubEvent.Answered(2, "a", start), 0);
    assertEquals(List.of(start), reader.starts);
  }

  @Test
  void asksAgainForAnAnswerThatCameBeforeTheChannelWasFollowed() {
    Reader reader = joins(new Demand.After(at(3), 0));
    asked.clear();

    hub.handle(new HubEvent.Answered(1, "a", new Start.Recovered(at(5), List.of(slice(4, 5)))), 0);
    assertEquals(List.of(), asked);
    hub.handle(new HubEvent.Followed("a", 1, at(6)), 0);

    assertEquals(List.of(), reader.starts);
    assertEquals(List.of("recover 1 3"), asked);
  }

  @Test
  void membersGoOnWhereTheNumberingGoesOnWithoutBeingTold() {
    Reader first = live(at(5));
    hub.handle(new HubEvent.Carried("a", at(20)), 0);
    Reader second = joins(new Demand.Top());

    assertEquals(0, first.frames + first.lost);
    assertEquals(List.of(new Start.AtTop(at(20))), second.starts);
    publish(21, 21);
    assertEquals(1, first.frames);
    assertEquals(1, second.frames);
  }

  @Test
  void takesPositionedMembersOffTheStreamAtAGapAndTellsThemAtThePace() {
    Reader first = live(at(5));
    Reader second = joins(new Demand.Top());
    Reader careless = joins(new Demand.Top(), reader -> reader.positioned = false);

    hub.handle(new HubEvent.Resynced("a", ResyncReason.HISTORY_TRIMMED, at(20)), 0);
    publish(21, 21);

    assertEquals(0, first.frames);
    assertEquals(1, careless.frames);
    assertEquals(1, hub.gapsWithoutPosition());
    hub.wake(0);
    assertEquals(1, first.lost + second.lost);
    hub.wake(Duration.ofMillis(99).toNanos());
    assertEquals(1, first.lost + second.lost);
    hub.wake(Duration.ofMillis(100).toNanos());
    assertEquals(2, first.lost + second.lost);
    assertEquals(0, hub.resyncsWaiting());
  }

  @Test
  void tellsAMemberOnceHoweverManyGapsThereWere() {
    Reader reader = live(at(5));
    for (int i = 0; i < 5; i++) {
      hub.handle(new HubEvent.Resynced("a", ResyncReason.UNVERIFIABLE, at(20 + i)), 0);
    }
    hub.wake(10 * SECOND);

    assertEquals(1, reader.lost);
  }

  @Test
  void pushesMovesToThoseWhoWantThem() {
    Reader wants = live(at(5));
    Reader other = joins(new Demand.Top(), reader -> reader.wantsMoves = true);
    Reader third = joins(new Demand.Top(), reader -> reader.wantsMoves = true);
    Reader binary =
        joins(
            new Demand.Top(),
            reader -> {
              reader.wantsMoves = true;
              reader.dialect = Dialect.WEBSOCKET_PROTOBUF;
            });
    EncodedPush push =
        new EncodedPush(
            new Push.Join("a", new ClientInfo("u", "c", Payload.EMPTY, Payload.EMPTY)),
            new ReplyFrames());

    hub.handle(new HubEvent.Moved(push), 0);

    assertEquals(List.of(), wants.given);
    assertEquals(List.of(push.frame(Dialect.WEBSOCKET_JSON)), other.given);
    assertEquals(List.of(push.frame(Dialect.WEBSOCKET_PROTOBUF)), binary.given);
    assertSame(other.given.getFirst(), third.given.getFirst());
  }

  @Test
  void doesNotSayToAJsonClientWhatIsNotJson() {
    Reader reader = live(at(5));
    Reader binary = joins(new Demand.Top(), member -> member.dialect = Dialect.WEBSOCKET_PROTOBUF);
    ChannelSlice slice = new ChannelSlice("a", EPOCH, List.of(publication(6, "{oops")));

    hub.handle(new HubEvent.Published(new EncodedSlice(slice, true, new PublicationFrames())), 0);

    assertEquals(0, reader.frames);
    assertEquals(1, reader.inappropriate);
    assertEquals(1, binary.frames);
    assertEquals(0, binary.inappropriate);
  }

  private Reader joins(Demand demand) {
    return joins(demand, _ -> {});
  }

  private Reader joins(Demand demand, Consumer<Reader> as) {
    Reader reader = new Reader();
    as.accept(reader);
    hub.join(reader, "a", 1, demand, 0);
    return reader;
  }

  private Reader live(Position top) {
    Reader reader = joins(new Demand.Top());
    hub.handle(new HubEvent.Followed("a", 1, top), 0);
    return reader;
  }

  private void publish(long first, long last) {
    ChannelSlice slice = slice(first, last);
    hub.handle(new HubEvent.Published(new EncodedSlice(slice, true, new PublicationFrames())), 0);
  }

  private static ChannelSlice slice(long first, long last) {
    return new ChannelSlice(
        "a",
        EPOCH,
        LongStream.rangeClosed(first, last).mapToObj(o -> publication(o, "1")).toList());
  }

  private static Publication publication(long offset, String data) {
    return new Publication(offset, Payload.utf8(data), null, Map.of(), 0, "k", false);
  }

  private static Position at(long offset) {
    return new Position(EPOCH, offset);
  }

  private final class Reader implements Receiver {
    long from = 5;
    boolean positioned = true;
    boolean wantsMoves;
    Dialect dialect = Dialect.WEBSOCKET_JSON;
    final List<Start> starts = new ArrayList<>();
    final List<Frame> given = new ArrayList<>();
    int frames;
    int lost;
    int inappropriate;

    @Override
    public Dialect dialect() {
      return dialect;
    }

    @Override
    public void deliver(Frame frame) {
      frames++;
      given.add(frame);
    }

    @Override
    public void inappropriate() {
      inappropriate++;
    }

    @Override
    public void started(String channel, long ref, Start start) {
      starts.add(start);
      if (!(start instanceof Start.Refused)) {
        hub.goLive(this, channel, from, positioned, wantsMoves, Intake.ALL);
      }
    }

    @Override
    public void positionLost(String channel) {
      lost++;
    }
  }
}
