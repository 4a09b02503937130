package io.holdfast.edge.connection;

import static io.holdfast.edge.connection.ConnectTest.count;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ServerReply;
import io.holdfast.edge.protocol.UnsubscribeReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Subscriptions that a token opens, and how they are kept.
class SubscriptionTokenTest {
  @Test
  void obeysSubscriptionTokens() {
    assertEquals(0, user().says(subscribe("$a", ",\"token\":\"42/$a\"")).error());
    assertEquals(109, user().says(subscribe("a", ",\"token\":\"expired\"")).error());
    assertEquals(103, user().says(subscribe("a", ",\"token\":\"bad\"")).error());
    assertEquals(3500, user().says(subscribe("a", ",\"token\":\"43/a\"")).close());
    assertEquals(3500, user().says(subscribe("a", ",\"token\":\"42/b\"")).close());
  }

  @Test
  void endsASubscriptionWhoseTokenWasNotRefreshed() {
    Talk talk =
        user()
            .says(subscribe("a", ",\"token\":\"42/a@" + (Talk.WALL_SECONDS + 5) + "\""))
            .startsAt("a", 1);

    assertEquals(5, talk.reply(ServerReply.Subscribed.class).result().ttlSeconds());
    ConnectTest.pongingFor(talk, 29);
    talk.after(Duration.ofSeconds(2));
    assertEquals(List.of(new Push.Unsubscribed("a", UnsubscribeReason.EXPIRED)), talk.pushes());
  }

  @Test
  void keepsASubscriptionWhoseTokenWasRefreshed() {
    Talk talk =
        user()
            .says(subscribe("a", ",\"token\":\"42/a@" + (Talk.WALL_SECONDS + 5) + "\""))
            .startsAt("a", 1)
            .says(
                "{\"id\":3,\"sub_refresh\":{\"channel\":\"a\",\"token\":\"42/a@"
                    + (Talk.WALL_SECONDS + 500)
                    + "\"}}");

    assertEquals(500, talk.reply(ServerReply.SubscriptionRefreshed.class).ttlSeconds());
    ConnectTest.pongingFor(talk, 100);
    assertEquals(0, count(talk, ConnectionEffect.Leave.class));
  }

  @Test
  void putsOffASubscriptionTokenThatNobodyCanJudgeNow() {
    assertEquals(100, user().says(subscribe("a", ",\"token\":\"later\"")).error());
    Talk talk = user().says(subscribe("a", ",\"token\":\"42/a\"")).startsAt("a", 1);
    assertEquals(100, talk.says(refresh("a", "later")).error());
    assertEquals(0, count(talk, ConnectionEffect.Leave.class));
  }

  @Test
  void refusesRefreshesOfASubscription() {
    Talk talk = user().says(subscribe("a", ",\"token\":\"42/a\"")).startsAt("a", 1);
    assertEquals(103, talk.says(refresh("b", "42/b")).error());
    assertEquals(103, talk.says(refresh("a", "bad")).error());
    assertEquals(110, talk.says(refresh("a", "expired")).error());
    assertEquals(
        108, talk.says("{\"id\":3,\"sub_refresh\":{\"channel\":\"a\",\"type\":1}}").error());
    assertEquals(3500, talk.says(refresh("a", "43/a")).close());
    Talk made = Talk.with().says("{\"id\":1,\"connect\":{\"token\":\"42@0+a\"}}");
    assertEquals(3501, made.startsAt("a", 1).says(refresh("a", "42/a")).close());
  }

  @Test
  void describesASubscriptionAnew() {
    Talk talk =
        Talk.with("channel.without_namespace.presence=true")
            .says("{\"id\":1,\"connect\":{\"token\":\"42\"}}")
            .says(subscribe("a", ",\"token\":\"42/a~Ann\""))
            .startsAt("a", 1);

    talk.says(refresh("a", "42/a~Bea"));

    assertEquals(
        "{\"name\":\"Bea\"}",
        talk.effect(ConnectionEffect.Appear.class).info().channelInfo().toUtf8());
    assertEquals(0, count(talk.says(refresh("a", "42/a~Bea")), ConnectionEffect.Appear.class));
  }

  private static String refresh(String channel, String token) {
    return "{\"id\":3,\"sub_refresh\":{\"channel\":\""
        + channel
        + "\",\"token\":\""
        + token
        + "\"}}";
  }

  private static Talk user() {
    return Talk.with().says("{\"id\":1,\"connect\":{\"token\":\"42@0\"}}");
  }

  private static String subscribe(String channel, String more) {
    return "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"" + more + "}}";
  }
}
