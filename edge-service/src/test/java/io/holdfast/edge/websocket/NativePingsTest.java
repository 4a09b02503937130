package io.holdfast.edge.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.RawClient;
import io.holdfast.edge.testing.RawClient.Got;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Websocket pings in place of the protocol's own, on a real socket.
class NativePingsTest {
  private static final String NATIVE = "?cf_ws_frame_ping_pong=true";

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge = EdgeUnderTest.open("client.ping_interval=1s", "client.pong_timeout=500ms");
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static RawClient open(String query) {
    RawClient client = RawClient.dial(edge.port(), 0);
    assertTrue(client.handshake("/connection/websocket" + query, "").startsWith("HTTP/1.1 101"));
    client.text("{\"id\":1,\"connect\":{}}");
    return client;
  }

  @Test
  void keepAConnectionThatAnswersThem() {
    try (RawClient client = open(NATIVE)) {
      String connected = client.next().text();
      assertFalse(connected.contains("\"ping\""), connected);
      assertFalse(connected.contains("\"pong\""), connected);
      for (int i = 0; i < 3; i++) {
        Got ping = client.next();
        assertEquals(9, ping.opcode());
        client.frame(0x8A, ping.payload());
      }
      assertTrue(client.ask("\"rpc\":{\"method\":\"m\"}").contains("108"));
    }
  }

  @Test
  void endAConnectionThatDoesNotAnswer() {
    try (RawClient client = open(NATIVE)) {
      client.next();
      assertEquals(9, client.next().opcode());
      assertEquals(3012, client.closing().closeCode());
    }
  }

  @Test
  void areNotAnsweredByAnEmptyCommand() {
    try (RawClient client = open(NATIVE)) {
      client.next();
      assertEquals(9, client.next().opcode());
      client.text("{}");
      assertEquals(3501, client.closing().closeCode());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?cf_ws_frame_ping_pong=false", "?cf_ws_frame_ping_pong"})
  void areUsedOnRequestOnly(String query) {
    try (RawClient client = open(query)) {
      assertTrue(client.next().text().contains("\"ping\":1,\"pong\":true"));
      assertEquals("{}", client.next().text());
      client.frame(0x8A, new byte[0]);
      assertEquals(3012, client.closing().closeCode());
    }
  }
}
