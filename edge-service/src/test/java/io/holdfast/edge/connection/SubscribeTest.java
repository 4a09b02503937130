package io.holdfast.edge.connection;

import static io.holdfast.edge.connection.ConnectTest.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Code;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.edge.auth.ServerSubscription;
import io.holdfast.edge.hub.Demand;
import io.holdfast.edge.hub.Intake;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ServerReply;
import io.holdfast.edge.protocol.SubscribeResult;
import io.holdfast.edge.protocol.UnsubscribeReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a subscription begins and ends.
class SubscribeTest {
  private static final Position TOP = new Position(Talk.EPOCH, 9);
  private static final String EPOCH = Position.epochText(Talk.EPOCH);

  @Test
  void repliesAndGoesLiveAtTheTop() {
    Talk talk = Talk.open().says(subscribe("a", ",\"recoverable\":true")).startsAt("a", 9);

    SubscribeResult result = talk.reply(ServerReply.Subscribed.class).result();

    assertTrue(result.recoverable());
    assertTrue(result.positioned());
    assertEquals(EPOCH, result.epoch());
    assertEquals(9, result.offset());
    assertEquals(
        new ConnectionEffect.GoLive("a", 9, true, false, Intake.ALL),
        talk.effect(ConnectionEffect.GoLive.class));
  }

  @Test
  void showsNoPositionWhereNothingIsKept() {
    Talk talk =
        Talk.open("channel.without_namespace.history_size=0")
            .says(subscribe("a", ",\"recoverable\":true"))
            .startsAt("a", 9);

    SubscribeResult result = talk.reply(ServerReply.Subscribed.class).result();

    assertFalse(result.recoverable() || result.positioned());
    assertEquals("", result.epoch());
    assertEquals(0, result.offset());
  }

  @Test
  void asksForWhatTheClientMissed() {
    Talk talk = Talk.open().says(subscribe("a", recover(5)));

    assertEquals(
        new Demand.After(new Position(Talk.EPOCH, 5), 0),
        talk.effect(ConnectionEffect.Join.class).demand());
  }

  @Test
  void answersARecoveryWithTheRequestsOffset() {
    Talk talk =
        Talk.open()
            .says(subscribe("a", recover(5)))
            .starts("a", new Start.Recovered(TOP, List.of()));

    SubscribeResult result = talk.reply(ServerReply.Subscribed.class).result();

    assertTrue(result.recovered() && result.wasRecovering());
    assertEquals(5, result.offset());
    assertEquals(9, talk.effect(ConnectionEffect.GoLive.class).startOffset());
  }

  @Test
  void saysSoWhenAPositionCannotBeRecovered() {
    Talk talk =
        Talk.open()
            .says(subscribe("a", recover(5)))
            .starts("a", new Start.Unrecovered(ResyncReason.POSITION_EXPIRED, TOP));

    SubscribeResult result = talk.reply(ServerReply.Subscribed.class).result();

    assertFalse(result.recovered());
    assertTrue(result.wasRecovering());
    assertEquals(9, result.offset());
    assertEquals(List.of(), result.publications());
  }

  @Test
  void answersAForeignEpochAsNotRecovered() {
    Talk talk =
        Talk.open()
            .says(
                subscribe(
                    "a", ",\"recoverable\":true,\"recover\":true,\"epoch\":\"Wxyz\",\"offset\":5"))
            .startsAt("a", 9);

    SubscribeResult result = talk.reply(ServerReply.Subscribed.class).result();

    assertTrue(result.wasRecovering());
    assertFalse(result.recovered());
  }

  @Test
  void makesAnUnrecoverablePositionAnErrorForClientsThatWantIt() {
    Talk talk =
        Talk.open()
            .says(subscribe("a", recover(5) + ",\"flag\":3"))
            .starts("a", new Start.Unrecovered(ResyncReason.EPOCH_CHANGED, TOP));

    assertEquals(112, talk.error());
    assertEquals(1, count(talk, ConnectionEffect.Leave.class));
  }

  @Test
  void givesOnlyTheNewestInCacheMode() {
    Talk talk =
        Talk.open("channel.without_namespace.force_recovery_mode=cache")
            .says(subscribe("a", recover(5)));

    assertEquals(
        new Demand.Newest(new Position(Talk.EPOCH, 5)),
        talk.effect(ConnectionEffect.Join.class).demand());
    talk.starts("a", new Start.Newest(TOP, List.of()));
    assertEquals(9, talk.reply(ServerReply.Subscribed.class).result().offset());
  }

  @Test
  void answersARefusalForThisChannelOnly() {
    Talk talk =
        Talk.open()
            .says(subscribe("a", ""))
            .starts("a", new Start.Refused(new Refusal(Code.DEADLINE, "late")));

    assertEquals(100, talk.error());
    assertEquals(0, talk.close());
    assertEquals(0, talk.says(subscribe("a", "")).error());
  }

  @Test
  void namesTheRuleThatAChannelBreaks() {
    assertEquals(102, Talk.open().says(subscribe("nowhere:a", "")).error());
    assertEquals(107, Talk.open().says(subscribe("a".repeat(256), "")).error());
    assertEquals(3501, Talk.open().says(subscribe("", "")).close());
    assertEquals(107, Talk.open().says(subscribe("a", ",\"tf\":{\"op\":\"\"}")).error());
    assertEquals(108, Talk.open().says(subscribe("a", ",\"type\":1")).error());
    assertEquals(
        107,
        Talk.open("channel.without_namespace.channel_regex=^[a-z]+$")
            .says(subscribe("A1", ""))
            .error());
  }

  @Test
  void matchesTheNameAfterTheBoundaryAndWithoutAPatternAsciiAlone() {
    Talk talk =
        Talk.open("channel.namespaces=chat", "channel.namespaces.chat.channel_regex=^[a-z]+$");
    assertEquals(0, talk.says(subscribe("chat:abc", "")).error());
    assertEquals(107, talk.says(subscribe("chat:a1", "")).error());
    String publish = "{\"id\":2,\"publish\":{\"channel\":\"chat:a1\",\"data\":1}}";
    assertEquals(107, talk.says(publish).error());
    assertEquals(107, talk.says("{\"id\":2,\"presence\":{\"channel\":\"chat:a1\"}}").error());
    assertEquals(107, talk.says("{\"id\":2,\"history\":{\"channel\":\"chat:a1\"}}").error());
    assertEquals(107, talk.says(subscribe("ключ", "")).error());
  }

  @Test
  void runsWhatWaitedBehindASubscriptionThatTheServerEnded() {
    Talk talk =
        Talk.open()
            .says(subscribe("a", ""))
            .says("{\"id\":5,\"publish\":{\"channel\":\"a\",\"data\":1}}");

    talk.happens(new ConnectionEvent.UnsubscribeAsked("a", UnsubscribeReason.EXPIRED));

    assertEquals(103, talk.error());
    assertEquals(5, talk.effect(ConnectionEffect.Publish.class).commandId());
  }

  @Test
  void refusesASecondSubscriptionToAChannel() {
    assertEquals(105, Talk.open().says(subscribe("a", "")).says(subscribe("a", "")).error());
    assertEquals(
        105,
        Talk.open().says(subscribe("a", "")).startsAt("a", 1).says(subscribe("a", "")).error());
  }

  @Test
  void refusesTheSubscriptionPastTheLimit() {
    Talk talk = Talk.open();
    for (int i = 0; i < 128; i++) {
      assertEquals(0, talk.says(subscribe("c" + i, "")).error());
    }

    assertEquals(106, talk.says(subscribe("one-more", "")).error());
  }

  @Test
  void permitsByOptionUserAndName() {
    String forClient = "channel.without_namespace.allow_subscribe_for_client=true";
    assertEquals(103, connected("42").says(subscribe("a", "")).error());
    assertEquals(0, connected("42", forClient).says(subscribe("a", "")).error());
    assertEquals(103, connected("", forClient).says(subscribe("a", "")).error());
    assertEquals(103, connected("42", forClient).says(subscribe("$a", "")).error());
    String limited = "channel.without_namespace.allow_user_limited_channels=true";
    assertEquals(0, connected("42", limited).says(subscribe("a#41,42", "")).error());
    assertEquals(103, connected("43", limited).says(subscribe("a#41,42", "")).error());
  }

  @Test
  void unsubscribesWhatWasNeverSubscribed() {
    Talk talk = Talk.open().says("{\"id\":2,\"unsubscribe\":{\"channel\":\"a\"}}");

    assertEquals(2, talk.reply(ServerReply.Unsubscribed.class).id());
  }

  @Test
  void letsCommandsForAChannelWaitForItsSubscription() {
    Talk talk =
        Talk.open()
            .says(
                subscribe("a", "")
                    + "\n{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":1}}"
                    + "\n{\"id\":4,\"unsubscribe\":{\"channel\":\"a\"}}");

    assertEquals(0, count(talk, ConnectionEffect.Publish.class));
    talk.startsAt("a", 1);

    List<Class<?>> order = talk.effects().stream().<Class<?>>map(Object::getClass).toList();
    assertEquals(
        List.of(
            ConnectionEffect.Reply.class,
            ConnectionEffect.GoLive.class,
            ConnectionEffect.Appear.class,
            ConnectionEffect.Publish.class,
            ConnectionEffect.Leave.class,
            ConnectionEffect.Disappear.class,
            ConnectionEffect.Reply.class),
        order);
  }

  @Test
  void ignoresTheAnswerToASubscriptionThatEnded() {
    Talk talk = Talk.open().says(subscribe("a", ""));
    talk.happens(new ConnectionEvent.UnsubscribeAsked("a", UnsubscribeReason.SERVER));

    assertEquals(List.of(), talk.startsAt("a", 1).effects());
  }

  @Test
  void tellsAClientThatMissedSomethingToSubscribeAgain() {
    Talk talk = Talk.open().says(subscribe("a", "")).startsAt("a", 1);

    talk.happens(new ConnectionEvent.PositionLost("a"));

    assertEquals(
        List.of(new Push.Unsubscribed("a", UnsubscribeReason.INSUFFICIENT_STATE)), talk.pushes());
    assertEquals(0, talk.close());
  }

  @Test
  void closesWhenAServerSideSubscriptionMissedSomething() {
    Talk talk = Talk.with().says("{\"id\":1,\"connect\":{\"token\":\"42@0+a\"}}");
    talk.startsAt("a", 1);

    assertEquals(3010, talk.happens(new ConnectionEvent.PositionLost("a")).close());
  }

  @Test
  void announcesASubscriptionThatTheServerMade() {
    Talk talk =
        Talk.open()
            .happens(
                new ConnectionEvent.SubscribeAsked(ServerSubscription.to("a"), Standing.NONE, 0))
            .startsAt("a", 1);

    assertEquals(
        List.of(new Push.Subscribed("a", false, false, "", 0, Payload.EMPTY)), talk.pushes());
  }

  @Test
  void obeysTheServersWordOnOneOrAllSubscriptions() {
    Talk talk = Talk.open();
    talk.says(subscribe("a", "")).startsAt("a", 1);
    talk.says(subscribe("b", "")).startsAt("b", 1);

    talk.happens(new ConnectionEvent.UnsubscribeAsked("", UnsubscribeReason.SERVER));

    assertEquals(2, talk.pushes().size());
    assertEquals(2, count(talk, ConnectionEffect.Leave.class));
  }

  @Test
  void tellsOfPresenceWhereItIsKept() {
    Talk talk = Talk.open().says(subscribe("a", "")).startsAt("a", 1);

    assertTrue(talk.effect(ConnectionEffect.Appear.class).present());
    assertFalse(talk.effect(ConnectionEffect.Appear.class).announced());
  }

  @Test
  void pushesJoinsToThoseWhoAskAndMay() {
    String announced = "channel.without_namespace.join_leave=true";
    Talk asks = Talk.open(announced).says(subscribe("a", ",\"join_leave\":true"));
    assertTrue(asks.startsAt("a", 1).effect(ConnectionEffect.GoLive.class).wantsMoves());

    Talk silent = Talk.open(announced).says(subscribe("a", ""));
    assertFalse(silent.startsAt("a", 1).effect(ConnectionEffect.GoLive.class).wantsMoves());

    Talk forced =
        Talk.open(announced, "channel.without_namespace.force_push_join_leave=true")
            .says(subscribe("a", ""));
    assertTrue(forced.startsAt("a", 1).effect(ConnectionEffect.GoLive.class).wantsMoves());
  }

  private static Talk connected(String user, String... settings) {
    String[] all = new String[settings.length + 1];
    System.arraycopy(settings, 0, all, 1, settings.length);
    all[0] = "client.allow_anonymous_connect_without_token=true";
    return Talk.with(all).says("{\"id\":1,\"connect\":{\"token\":\"" + user + "@0\"}}");
  }

  private static String subscribe(String channel, String more) {
    return "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"" + more + "}}";
  }

  private static String recover(long offset) {
    return ",\"recoverable\":true,\"recover\":true,\"epoch\":\""
        + EPOCH
        + "\",\"offset\":"
        + offset;
  }
}
