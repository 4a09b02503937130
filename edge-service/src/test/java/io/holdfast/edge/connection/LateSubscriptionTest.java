package io.holdfast.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Refusal;
import io.holdfast.edge.auth.ServerSubscription;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ServerReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Server-side channels while the backbone is away: they hold nobody up and come when they can. And
/// what has ended before it began.
class LateSubscriptionTest {
  private static final Start AWAY = new Start.Refused(new Refusal(Code.UNAVAILABLE, "away"));

  private static Talk connecting(String token, String... settings) {
    return Talk.with(settings).says("{\"id\":1,\"connect\":{\"token\":\"" + token + "\"}}");
  }

  @Test
  void acceptsAConnectWhoseChannelsCannotBeHadNow() {
    Talk talk = connecting("42@0+a+b").startsAt("a", 7);
    talk.starts("b", AWAY);

    assertEquals(Set.of("a"), talk.reply(ServerReply.Connected.class).subscriptions().keySet());
    assertEquals(0, talk.close());
    assertInstanceOf(ConnectionState.Open.class, talk.state());

    talk.after(Duration.ofSeconds(3));
    assertEquals("b", talk.effect(ConnectionEffect.Join.class).channel());
    talk.starts("b", AWAY).after(Duration.ofSeconds(3));
    talk.startsAt("b", 9);
    Push.Subscribed push = assertInstanceOf(Push.Subscribed.class, talk.pushes().getFirst());
    assertEquals("b", push.channel());
    assertEquals("b", talk.effect(ConnectionEffect.GoLive.class).channel());
  }

  @Test
  void waitsForSlowChannelsOnlyAsLongAsClientsDo() {
    Talk talk = connecting("42@0+a+b").startsAt("a", 7);
    talk.after(Duration.ofSeconds(2));
    assertEquals(Set.of("a"), talk.reply(ServerReply.Connected.class).subscriptions().keySet());

    talk.startsAt("b", 9);
    assertInstanceOf(Push.Subscribed.class, talk.pushes().getFirst());
  }

  @Test
  void servesTheCommandsThatWaitedBehindTheConnect() {
    Talk talk = connecting("42@0+a", "channel.without_namespace.allow_publish_for_client=true");
    talk.says("{\"id\":2,\"publish\":{\"channel\":\"other\",\"data\":1}}");
    talk.starts("a", AWAY);

    assertEquals("other", talk.effect(ConnectionEffect.Publish.class).command().channel());
  }

  @Test
  void answersCommandsForAChannelThatCannotBeHadWithATemporaryError() {
    Talk talk = connecting("42@0+a").after(Duration.ofSeconds(2));
    talk.says("{\"id\":2,\"publish\":{\"channel\":\"a\",\"data\":1}}");
    assertEquals(0, talk.error());
    talk.starts("a", AWAY);

    assertEquals(100, talk.error());
  }

  @Test
  void sendsWhatWasMissedBehindALateSubscription() {
    Talk talk =
        Talk.open("channel.without_namespace.force_recovery=true")
            .happens(
                new ConnectionEvent.SubscribeAsked(
                    ServerSubscription.to("a"),
                    new Standing(true, Position.epochText(Talk.EPOCH), 3),
                    0));
    List<Publication> missed = List.of(publication(4), publication(5));
    talk.starts(
        "a",
        new Start.Recovered(
            new Position(Talk.EPOCH, 5), List.of(new ChannelSlice("a", Talk.EPOCH, missed))));

    List<Push> pushes = talk.pushes();
    assertEquals(3, ((Push.Subscribed) pushes.getFirst()).offset());
    assertEquals(
        List.of(new Push.Published("a", missed.get(0)), new Push.Published("a", missed.get(1))),
        pushes.subList(1, 3));
    assertEquals(5, talk.effect(ConnectionEffect.GoLive.class).startOffset());
  }

  @Test
  void refusesWhatHasEndedBeforeItBegan() {
    long past = Talk.WALL_SECONDS - 1;
    assertEquals(110, connecting("42@" + past).error());

    Talk subscribing = connecting("42");
    subscribing.says(
        "{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"token\":\"42/a@" + past + "\"}}");
    assertEquals(110, subscribing.error());

    Talk refreshing = connecting("42@" + (Talk.WALL_SECONDS + 60));
    refreshing.says("{\"id\":2,\"refresh\":{\"token\":\"42@" + past + "\"}}");
    assertEquals(110, refreshing.error());
    refreshing.happens(new ConnectionEvent.RefreshAsked(false, past, Payload.EMPTY));
    assertEquals(3005, refreshing.close());
  }

  @Test
  void makesNoSubscriptionThatHasEnded() {
    Talk talk =
        Talk.open()
            .happens(
                new ConnectionEvent.SubscribeAsked(
                    ServerSubscription.to("a"), Standing.NONE, Talk.WALL_SECONDS - 1));
    assertEquals(List.of(), talk.effects());
  }

  @Test
  void asksNoMoreForALateSubscriptionThatHasEnded() {
    Talk talk =
        Talk.open()
            .happens(
                new ConnectionEvent.SubscribeAsked(
                    ServerSubscription.to("a"), Standing.NONE, Talk.WALL_SECONDS + 1));
    talk.starts("a", AWAY).after(Duration.ofSeconds(4));
    assertTrue(talk.effects().stream().noneMatch(ConnectionEffect.Join.class::isInstance));
  }

  private static Publication publication(long offset) {
    return new Publication(offset, Payload.utf8("1"), null, Map.of(), 0, "", false);
  }
}
