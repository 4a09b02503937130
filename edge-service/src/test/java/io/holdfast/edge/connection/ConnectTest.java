package io.holdfast.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.edge.hub.Demand;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.ServerReply;
import io.holdfast.edge.protocol.UnsubscribeReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a session begins and how long it may last.
class ConnectTest {
  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  @Test
  void answersAConnectWithIdentityAndPings() {
    Talk talk = Talk.with("client.insecure=true").says(CONNECT);

    ServerReply.Connected reply = talk.reply(ServerReply.Connected.class);

    assertEquals(36, reply.client().length());
    assertEquals(25, reply.pingSeconds());
    assertTrue(reply.pongs());
    assertEquals(0, reply.ttlSeconds());
    assertInstanceOf(ConnectionState.Open.class, talk.state());
  }

  @Test
  void closesWhenTheFirstCommandIsNotConnect() {
    assertEquals(
        3501,
        Talk.with("client.insecure=true")
            .says("{\"id\":1,\"subscribe\":{\"channel\":\"a\"}}")
            .close());
  }

  @Test
  void closesOnASecondConnect() {
    assertEquals(3501, Talk.open().says("{\"id\":2,\"connect\":{}}").close());
  }

  @Test
  void closesOnAConnectWithoutAnId() {
    assertEquals(3501, Talk.with("client.insecure=true").says("{\"connect\":{}}").close());
  }

  @Test
  void closesAsStaleWithoutAConnectInTime() {
    Talk talk = Talk.with("client.insecure=true");

    assertEquals(0, talk.after(Duration.ofMillis(9_900)).close());
    assertEquals(3502, talk.after(Duration.ofMillis(200)).close());
  }

  @Test
  void refusesAConnectWithoutCredentials() {
    assertEquals(3501, Talk.with().says(CONNECT).close());
  }

  @Test
  void admitsAnonymousClientsWhereTheConfigurationDoes() {
    Talk talk = Talk.with("client.allow_anonymous_connect_without_token=true").says(CONNECT);

    assertEquals("", talk.effect(ConnectionEffect.Identify.class).user());
  }

  @Test
  void believesTheProxyAboutTheUser() {
    Talk talk = Talk.trusting("17").says(CONNECT);

    assertEquals("17", talk.effect(ConnectionEffect.Identify.class).user());
  }

  @Test
  void closesOnAnInvalidToken() {
    assertEquals(3500, Talk.with().says("{\"id\":1,\"connect\":{\"token\":\"bad\"}}").close());
  }

  @Test
  void answersAnExpiredTokenWithAnErrorAndServesNothingAfterIt() {
    Talk talk = Talk.with().says("{\"id\":1,\"connect\":{\"token\":\"expired\"}}");

    assertEquals(109, talk.error());
    assertEquals(0, talk.close());
    assertEquals(3501, talk.says(CONNECT).close());
  }

  @Test
  void closesARefusedConnectAsStale() {
    Talk talk = Talk.with().says("{\"id\":1,\"connect\":{\"token\":\"expired\"}}");

    assertEquals(3502, talk.after(Duration.ofSeconds(11)).close());
  }

  @Test
  void refusesTokensWithoutAUserWhereTheConfigurationDoes() {
    assertEquals(
        3507,
        Talk.with("client.disallow_anonymous_connection_tokens=true")
            .says("{\"id\":1,\"connect\":{\"token\":\"@0\"}}")
            .close());
  }

  @Test
  void closesAfterTheTokensTimeAndItsGrace() {
    long expiry = Talk.WALL_SECONDS + 60;
    Talk talk = Talk.with().says(connect("42@" + expiry));

    assertEquals(60, talk.reply(ServerReply.Connected.class).ttlSeconds());
    assertEquals(0, pongingFor(talk, 84).close());
    assertEquals(3005, talk.after(Duration.ofSeconds(2)).close());
  }

  @Test
  void staysWhenTheTokenIsRefreshedInTime() {
    Talk talk = Talk.with().says(connect("42@" + (Talk.WALL_SECONDS + 60)));

    talk.says(refresh("42@" + (Talk.WALL_SECONDS + 3_600)));

    assertEquals(3_600, talk.reply(ServerReply.Refreshed.class).ttlSeconds());
    assertEquals(0, pongingFor(talk, 200).close());
  }

  @Test
  void closesWhenARefreshIsExpiredInvalidOrForAnotherUser() {
    assertEquals(3005, Talk.with().says(connect("42")).says(refresh("expired")).close());
    assertEquals(3500, Talk.with().says(connect("42")).says(refresh("bad")).close());
    assertEquals(3500, Talk.with().says(connect("42")).says(refresh("43")).close());
    assertEquals(3501, Talk.with().says(connect("42")).says(refresh("")).close());
  }

  @Test
  void putsOffWhomNobodyCanJudgeNow() {
    Talk talk = Talk.with().says(connect("later"));

    assertEquals(100, talk.error());
    assertTrue(talk.reply(ServerReply.Failed.class).error().temporary());
    assertEquals(0, talk.close());
    Talk open = Talk.with().says(connect("42"));
    assertEquals(100, open.says(refresh("later")).error());
    assertEquals(0, open.close());
  }

  @Test
  void describesAConnectionAnewWhereItIsPresent() {
    Talk talk =
        Talk.with("channel.without_namespace.presence=true")
            .says(connect("42@0+a~Ann"))
            .startsAt("a", 0);

    talk.says(refresh("42~Bea"));

    assertEquals(
        "{\"name\":\"Bea\"}",
        talk.effect(ConnectionEffect.Appear.class).info().connectionInfo().toUtf8());
    assertEquals(0, count(talk.says(refresh("42~Bea")), ConnectionEffect.Appear.class));
    talk.happens(new ConnectionEvent.RefreshAsked(false, 0, Payload.utf8("7")));
    assertEquals("7", talk.effect(ConnectionEffect.Appear.class).info().connectionInfo().toUtf8());
  }

  @Test
  void makesServerSideSubscriptionsBeforeTheConnectReply() {
    Talk talk = Talk.with().says(connect("42@0+a+b"));

    assertEquals(List.of(), replies(talk));
    talk.startsAt("a", 3);
    assertEquals(List.of(), replies(talk));
    talk.says("{\"id\":2,\"rpc\":{\"method\":\"x\"}}");
    assertEquals(List.of(), replies(talk));
    talk.startsAt("b", 4);

    assertEquals(2, replies(talk).size());
    assertEquals(2, talk.reply(ServerReply.Connected.class).subscriptions().size());
    assertEquals(108, talk.error());
  }

  @Test
  void recoversServerSideSubscriptionsFromWhereTheClientStood() {
    Talk talk =
        Talk.with(
                "channel.without_namespace.history_size=10",
                "channel.without_namespace.history_ttl=60s",
                "channel.without_namespace.force_recovery=true")
            .says(
                "{\"id\":1,\"connect\":{\"token\":\"42@0+a\",\"subs\":{\"a\":{\"recover\":true,"
                    + "\"epoch\":\""
                    + Position.epochText(Talk.EPOCH)
                    + "\",\"offset\":5}}}}");

    assertEquals(
        new Demand.After(new Position(Talk.EPOCH, 5), 0),
        talk.effect(ConnectionEffect.Join.class).demand());
  }

  @Test
  void closesWhenTheTokenNamesMoreChannelsThanAllowed() {
    assertEquals(3505, Talk.with("client.channel_limit=1").says(connect("42@0+a+b")).close());
  }

  @Test
  void closesTheOlderConnectionsOfAUserWhereTheConfigurationSaysSo() {
    String personal = "client.subscribe_to_user_personal_channel.";
    Talk talk =
        Talk.with(personal + "enabled=true", personal + "single_connection=true")
            .says(connect("42"))
            .startsAt("#42", 0);
    assertEquals("42", talk.effect(ConnectionEffect.CloseOthers.class).user());

    Talk many = Talk.with(personal + "enabled=true").says(connect("42")).startsAt("#42", 0);
    assertEquals(0, count(many, ConnectionEffect.CloseOthers.class));
  }

  @Test
  void putsEachUserIntoTheirOwnChannel() {
    Talk talk =
        Talk.with("client.subscribe_to_user_personal_channel.enabled=true").says(connect("42"));

    assertEquals("#42", talk.effect(ConnectionEffect.Join.class).channel());
  }

  @Test
  void pingsAndClosesWithoutAPong() {
    Talk talk = Talk.open();

    assertEquals(0, count(talk.after(Duration.ofMillis(12_400)), ConnectionEffect.Ping.class));
    assertEquals(1, count(talk.after(Duration.ofMillis(12_700)), ConnectionEffect.Ping.class));
    assertEquals(3012, talk.after(Duration.ofSeconds(9)).close());
  }

  @Test
  void staysAsLongAsPongsCome() {
    assertEquals(0, pongingFor(Talk.open(), 300).close());
  }

  @Test
  void closesOnAPongNobodyAskedFor() {
    assertEquals(3501, Talk.open().says("{}").close());
  }

  @Test
  void obeysTheServersWordWhileServerSideSubscriptionsAreMade() {
    String connect = connect("42@0+a");
    assertEquals(
        3005,
        Talk.with()
            .says(connect)
            .happens(new ConnectionEvent.RefreshAsked(true, 0, Payload.EMPTY))
            .close());
    assertEquals(
        3503,
        Talk.with()
            .says(connect)
            .happens(new ConnectionEvent.DisconnectAsked(CloseReason.FORCE_DISCONNECT, List.of()))
            .close());
    Talk talk =
        Talk.with()
            .says(connect)
            .happens(new ConnectionEvent.UnsubscribeAsked("a", UnsubscribeReason.EXPIRED));
    assertEquals(List.of(), talk.effects());
    assertEquals(1, talk.startsAt("a", 1).pushes().size());
  }

  @Test
  void keepsOneTimerAMinuteAheadForATokenOfManyYears() {
    long far = Talk.WALL_SECONDS + 1_000_000_000;
    Talk talk = Talk.with().says(connect("42@" + far));
    talk.says(refresh("42@" + (far + 1)));
    assertEquals(0, count(talk, ConnectionEffect.WakeAt.class));
    pongingFor(talk, 200);
    assertEquals(0, talk.close());
    talk.happens(new ConnectionEvent.Gone());
    assertEquals(List.of(), talk.after(Duration.ofSeconds(100)).effects());
  }

  @Test
  void expectsNoPongsWhereTheConfigurationDoesNot() {
    Talk talk = Talk.open("client.pong_timeout=0s");

    assertEquals(0, talk.after(Duration.ofMinutes(5)).close());
  }

  @Test
  void saysNothingMoreAndKeepsNothingWhenTheSocketIsGone() {
    Talk talk = Talk.open().says("{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}").startsAt("a", 1);

    talk.happens(new ConnectionEvent.Gone());

    assertEquals("a", talk.effect(ConnectionEffect.Leave.class).channel());
    assertEquals("a", talk.effect(ConnectionEffect.Disappear.class).channel());
    assertEquals(1, count(talk, ConnectionEffect.Forget.class));
    assertEquals(0, talk.close());
    assertEquals(List.of(), talk.after(Duration.ofSeconds(100)).effects());
  }

  private static String connect(String token) {
    return "{\"id\":1,\"connect\":{\"token\":\"" + token + "\"}}";
  }

  private static String refresh(String token) {
    return "{\"id\":2,\"refresh\":{\"token\":\"" + token + "\"}}";
  }

  private static List<ConnectionEffect> replies(Talk talk) {
    return talk.effects().stream().filter(ConnectionEffect.Reply.class::isInstance).toList();
  }

  static long count(Talk talk, Class<? extends ConnectionEffect> type) {
    return talk.effects().stream().filter(type::isInstance).count();
  }

  /// Lets time pass with a client that answers every ping.
  static Talk pongingFor(Talk talk, int seconds) {
    for (int i = 0; i < seconds; i++) {
      if (talk.close() == 0
          && count(talk.after(Duration.ofSeconds(1)), ConnectionEffect.Ping.class) > 0) {
        talk.says("{}");
      }
    }
    return talk;
  }
}
