package io.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.auth.TestTokens;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.testing.RawClient;
import io.holdfast.edge.testing.ServerApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the claims of real tokens bring about on a real edge.
class TokenClaimsTest {
  private static final String SECRET = "secret";
  private static final String FAR = "32000000000";

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge =
        EdgeUnderTest.with(
            "client.token.hmac_secret_key=" + SECRET,
            "http_api.insecure=true",
            "channel.without_namespace.presence=true",
            "channel.without_namespace.history_size=100",
            "channel.without_namespace.history_ttl=300s",
            "channel.without_namespace.allow_user_limited_channels=true",
            "channel.without_namespace.allow_presence_for_subscriber=true");
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void subscribesToTheChannelsOfTheTokenWithTheirDataAndOptions() {
    try (RawClient client = RawClient.open(edge.port())) {
      String reply =
          connect(
              client,
              """
              {"sub":"42","info":{"name":"Ann"},"exp":%s,"channels":["plain"],"meta":{"k":1},
               "subs":{"kept":{"data":{"d":1},"info":{"i":1},
                               "override":{"force_recovery":{"value":true}}},
                       "moves":{"b64data":"Mg==","override":{"join_leave":{"value":true},
                               "force_push_join_leave":{"value":true}}},
                       "held":{"override":{"force_positioning":{"value":true},
                               "presence":{"value":false}}}}}
              """
                  .formatted(FAR));

      assertTrue(reply.contains("\"expires\":true,\"ttl\":"), reply);
      assertTrue(reply.contains("\"plain\":{}"), reply);
      String kept = part(reply, "kept");
      assertTrue(kept.contains("\"recoverable\":true"), reply);
      assertTrue(kept.contains("\"data\":{\"d\":1}"), reply);
      assertTrue(part(reply, "moves").contains("\"data\":2"), reply);
      assertTrue(part(reply, "held").contains("\"positioned\":true"), reply);
      assertFalse(part(reply, "held").contains("recoverable"), reply);
      assertTrue(client.line("\"join\"").contains("\"channel\":\"moves\""));
      assertTrue(
          Eventually.within(() ->
              present("kept")
                  .contains("\"conn_info\":{\"name\":\"Ann\"},\"chan_info\":{\"i\":1}")));
      assertFalse(present("held").contains("Ann"));
    }
  }

  /// One channel's part of a connect reply.
  private static String part(String reply, String channel) {
    int from = reply.indexOf("\"" + channel + "\":{");
    assertTrue(from >= 0, reply);
    int depth = 0;
    for (int at = reply.indexOf('{', from); at < reply.length(); at++) {
      depth += reply.charAt(at) == '{' ? 1 : reply.charAt(at) == '}' ? -1 : 0;
      if (depth == 0) {
        return reply.substring(from, at + 1);
      }
    }
    throw new AssertionError(reply);
  }

  private static String present(String channel) {
    return ServerApi.call(edge.port(), "presence", "{\"channel\":\"" + channel + "\"}");
  }

  @Test
  void subscribesWithTheDataAndOptionsOfASubscriptionToken() {
    try (RawClient client = RawClient.open(edge.port())) {
      connect(client, "{\"sub\":\"42\"}");
      String claims =
          """
          {"sub":"42","channel":"$mine","exp":%s,"info":{"role":1},"data":[1],
           "override":{"presence":{"value":true},"force_recovery":{"value":true},
                       "join_leave":{"value":true},"force_push_join_leave":{"value":true}}}
          """
              .formatted(FAR);
      String reply = subscribe(client, "$mine", token(claims));

      assertTrue(reply.contains("\"expires\":true,\"ttl\":"), reply);
      assertTrue(reply.contains("\"recoverable\":true"), reply);
      assertTrue(reply.contains("\"data\":[1]"), reply);
      assertTrue(client.line("\"join\"").contains("\"chan_info\":{\"role\":1}"));
    }
  }

  @Test
  void refreshesBothWays() {
    try (RawClient client = RawClient.open(edge.port())) {
      connect(client, "{\"sub\":\"refreshed\",\"exp\":" + FAR + "}");
      subscribe(client, "a", token("{\"sub\":\"refreshed\",\"channel\":\"a\"}"));

      String never =
          client.ask("\"refresh\":{\"token\":\"" + token("{\"sub\":\"refreshed\"}") + "\"}");
      assertFalse(never.contains("expires"), never);
      String again =
          client.ask(
              "\"sub_refresh\":{\"channel\":\"a\",\"token\":\""
                  + token("{\"sub\":\"refreshed\",\"channel\":\"a\",\"exp\":" + FAR + "}")
                  + "\"}");
      assertTrue(again.contains("\"expires\":true,\"ttl\":"), again);
      String done =
          ServerApi.call(
              edge.port(), "refresh", "{\"user\":\"refreshed\",\"expire_at\":" + FAR + "}");
      assertEquals("{\"result\":{}}", done);
      String push = client.line("\"push\"");
      assertTrue(push.contains("\"refresh\":{\"expires\":true,\"ttl\":"), push);
    }
  }

  @Test
  void knowsTheUsersThatAChannelsNameLists() {
    try (RawClient client = RawClient.open(edge.port())) {
      connect(client, "{\"sub\":\"42\"}");
      assertTrue(subscribe(client, "talk#41,42", "").endsWith("\"subscribe\":{}}"));
      assertTrue(subscribe(client, "#42", "").endsWith("\"subscribe\":{}}"));
      assertTrue(subscribe(client, "#4", "").contains("\"code\":103"));
      assertTrue(subscribe(client, "talk#41", "").contains("\"code\":103"));
      assertTrue(subscribe(client, "#", "").contains("\"code\":103"));
      assertTrue(subscribe(client, "talk", "").contains("\"code\":103"));
      String granted = token("{\"sub\":\"42\",\"channel\":\"talk#41\"}");
      assertTrue(subscribe(client, "talk#41", granted).endsWith("\"subscribe\":{}}"));
    }
    try (RawClient anonymous = RawClient.open(edge.port())) {
      connect(anonymous, "{}");
      assertTrue(subscribe(anonymous, "#", "").contains("\"code\":103"));
    }
  }

  private static String connect(RawClient client, String claims) {
    return client.ask("\"connect\":{\"token\":\"" + token(claims) + "\"}");
  }

  private static String subscribe(RawClient client, String channel, String token) {
    return client.ask(
        "\"subscribe\":{\"channel\":\"" + channel + "\",\"token\":\"" + token + "\"}");
  }

  private static String token(String claims) {
    return TestTokens.hmac(256, SECRET, claims);
  }
}
