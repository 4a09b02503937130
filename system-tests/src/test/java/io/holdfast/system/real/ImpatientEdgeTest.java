package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.client.Ledger.Findings;
import io.holdfast.system.client.RawWebSocket;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.ApiConnection;
import io.holdfast.system.publish.CountingPublisher.Habit;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: a standalone with short deadlines and real tokens. Fault: clients that are silent,
/// deaf, slow or forged. Promise: each gets its own code in time, and nobody else notices.
@OneDeployment
final class ImpatientEdgeTest {
  private static final String SHORT =
      """
      "stale_close_delay": "1s", "ping_interval": "1s", "pong_timeout": "500ms",
      "queue_max_size": 65536, "allow_anonymous_connect_without_token": true,
      "channel_limit": 4,
      """;

  @RegisterExtension static final RealTest REAL = new RealTest();

  private static ServerConfig config;

  @BeforeAll
  static void start() {
    Deployment deployment = REAL.deployment("impatient");
    config = deployment.config().withClient(SHORT);
    REAL.standalone(deployment, config);
  }

  @Test
  void endsWithStaleWhenNoConnectComesInTime() throws IOException {
    try (RawWebSocket client = new RawWebSocket(config.clientPort())) {
      assertEquals(3502, client.readToEnd().code());
    }
  }

  @Test
  void endsWithNoPongWhenPingsAreNotAnswered() throws IOException {
    try (RawWebSocket client = new RawWebSocket(config.clientPort())) {
      client.connect();
      assertEquals(3012, client.readToEnd().code());
    }
  }

  @Test
  void endsWithInvalidTokenOnAForgedOne() throws IOException {
    String token = Tokens.hs256("not-the-secret-of-this-server-0123456789", "{\"sub\":\"eve\"}");
    try (RawWebSocket client = new RawWebSocket(config.clientPort())) {
      client.send("{\"id\":1,\"connect\":{\"token\":\"" + token + "\"}}");
      assertEquals(3500, client.readToEnd().code());
    }
  }

  @Test
  void endsWithInvalidTokenOnOneThatIsNoToken() throws IOException {
    try (RawWebSocket client = new RawWebSocket(config.clientPort())) {
      client.send("{\"id\":1,\"connect\":{\"token\":\"no.token.at-all\"}}");
      assertEquals(3500, client.readToEnd().code());
    }
  }

  @Test
  void answersTokenExpiredOnAnExpiredOne() throws IOException {
    String token = Tokens.hs256(ServerConfig.TOKEN_SECRET, "{\"sub\":\"ada\",\"exp\":1600000000}");
    try (RawWebSocket client = new RawWebSocket(config.clientPort())) {
      client.send("{\"id\":1,\"connect\":{\"token\":\"" + token + "\"}}");
      assertEquals("109", BadClientInputTest.errorCode(client.nextLine()));
    }
  }

  @Test
  void answersPermissionDeniedWhereTheNamespaceDoesNotAllowIt() throws IOException {
    try (RawWebSocket client = new RawWebSocket(config.clientPort())) {
      client.connect();
      client.send("{\"id\":2,\"subscribe\":{\"channel\":\"flow:closed\"}}");
      assertEquals("103", BadClientInputTest.errorCode(client.nextLine()));
      client.send("{\"id\":3,\"publish\":{\"channel\":\"flow:closed\",\"data\":1}}");
      assertEquals("103", BadClientInputTest.errorCode(client.nextLine()));
    }
  }

  /// A reader that stops reading is ended with 3008 once its outbox is full; a quick one beside it
  /// gets everything.
  @Test
  void endsASlowReaderAndDelaysNobody() throws IOException {
    try (RawWebSocket slow = new RawWebSocket(config.clientPort(), 4096, "");
        LoadedRoom room = new LoadedRoom(config, "open:slow", 3, true);
        ApiConnection api = new ApiConnection(config.clientPort(), ServerConfig.API_KEY, 10_000)) {
      slow.connect();
      slow.send("{\"id\":2,\"subscribe\":{\"channel\":\"open:slow\"}}");
      assertTrue(slow.nextLine().contains("\"subscribe\":{"));
      room.publish(1, 100, Habit.KEYED);
      String big = "x".repeat(4_000);
      for (int i = 0; i < 400; i++) {
        String body = "{\"channel\":\"open:slow\",\"data\":{\"x\":\"%s\"}}".formatted(big);
        assertEquals(200, api.call("publish", body).status());
      }
      RawWebSocket.End end = slow.readToEnd();
      assertTrue(end.code() == 3008 || end.code() == 1006, end::toString);
      room.settle();
      Findings findings = room.findings();
      assertEquals(0, findings.lost() + findings.duplicates(), room::story);
      assertEquals(0, room.swarm.counts().closes.get(), room::story);
      Eventually.holds(
          Duration.ofSeconds(5), "alive", () -> api.call("info", "{}").status() == 200);
    }
  }
}
