package io.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.testing.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A slow, stuck or leaving client costs nobody else anything.
class IsolationTest {
  /// Scenario: twenty readers of one channel, five of which stop reading. Fault: their sockets fill
  /// while 4 MB of publications flow. Promise: the others get every publication, in order and at
  /// once; the stuck ones end by the write timeout or their outbox's bound.
  @ParameterizedTest
  @ValueSource(strings = {"sharded", "on_demand"})
  void stalledReadersDelayNobody(String writer) {
    try (EdgeUnderTest edge =
        EdgeUnderTest.open("websocket.writer=" + writer, "client.queue_max_size=262144")) {
      List<RawClient> readers = new ArrayList<>();
      List<RawClient> stalled = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        RawClient client = RawClient.dial(edge.port(), i % 4 == 0 ? 4_096 : 0);
        client.handshake("/connection/websocket", "");
        client.ask("\"connect\":{}");
        client.ask("\"subscribe\":{\"channel\":\"flood\"}");
        (i % 4 == 0 ? stalled : readers).add(client);
      }
      String filler = "x".repeat(4_000);
      long worstNanos = 0;
      for (int i = 1; i <= 1_000; i++) {
        long start = System.nanoTime();
        edge.fanout.publish("flood", "\"" + i + filler + "\"");
        for (RawClient reader : readers) {
          String line = reader.line();
          assertTrue(line.contains("\"offset\":" + i + "}"), line);
        }
        worstNanos = Math.max(worstNanos, System.nanoTime() - start);
      }
      assertTrue(
          worstNanos < Duration.ofSeconds(2).toNanos(), "worst " + worstNanos / 1_000_000 + " ms");
      assertTrue(Eventually.within(() -> edge.edge.connections() == readers.size()));
      readers.forEach(RawClient::close);
      stalled.forEach(RawClient::close);
    }
  }

  /// Scenario: a client that reads slowly through a small window while 2 MB flow. Promise: every
  /// frame that it gets is whole and in order.
  @Test
  void framesStayWholeForASlowReader() {
    try (EdgeUnderTest edge =
            EdgeUnderTest.open("websocket.write_timeout=20s", "client.queue_max_size=8388608");
        RawClient slow = RawClient.dial(edge.port(), 2_048)) {
      slow.handshake("/connection/websocket", "");
      slow.ask("\"connect\":{}");
      slow.ask("\"subscribe\":{\"channel\":\"flood\"}");
      String filler = "y".repeat(1_000);
      for (int i = 1; i <= 2_000; i++) {
        edge.fanout.publish("flood", "\"" + i + filler + "\"");
      }
      for (int i = 1; i <= 2_000; i++) {
        String line = slow.line();
        assertTrue(line.endsWith("\"data\":\"" + i + filler + "\",\"offset\":" + i + "}}}"), line);
      }
    }
  }

  /// Scenario: an outbox fills because its client does not read. Promise: that client, and no
  /// other, is closed as slow, or cut off when not even that frame fits.
  @Test
  void closesASlowConsumer() {
    try (EdgeUnderTest edge =
            EdgeUnderTest.open("websocket.write_timeout=1s", "client.queue_max_size=65536");
        RawClient slow = RawClient.dial(edge.port(), 2_048);
        RawClient other = RawClient.connected(edge.port())) {
      slow.handshake("/connection/websocket", "");
      slow.ask("\"connect\":{}");
      slow.ask("\"subscribe\":{\"channel\":\"flood\"}");
      String filler = "\"" + "z".repeat(16_000) + "\"";
      for (int i = 1; i <= 100; i++) {
        edge.fanout.publish("flood", filler);
      }
      assertTrue(Eventually.within(() -> edge.edge.connections() == 1));
      assertTrue(other.ask("\"rpc\":{\"method\":\"m\"}").contains("108"));
    }
  }

  @Test
  void turnsAwayConnectionsOverTheLimitWithAHint() {
    try (EdgeUnderTest edge = EdgeUnderTest.open("client.connection_limit=2");
        RawClient first = RawClient.open(edge.port());
        RawClient second = RawClient.open(edge.port());
        RawClient third = RawClient.dial(edge.port(), 0)) {
      String head = third.handshake("/connection/websocket", "");
      assertTrue(head.startsWith("HTTP/1.1 503"), head);
      assertTrue(head.contains("Retry-After: 1"), head);
      first.frame(0x88, new byte[0]);
      assertTrue(
          Eventually.within(() -> {
            try (RawClient again = RawClient.dial(edge.port(), 0)) {
              return again.handshake("/connection/websocket", "").startsWith("HTTP/1.1 101");
            }
          }));
      second.ask("\"connect\":{}");
    }
  }

  @Test
  void limitsTheConnectionsOfAUser() {
    try (EdgeUnderTest edge =
            EdgeUnderTest.open(
                "client.user_connection_limit=1", "client.user_id_http_header=X-User");
        RawClient first = user(edge, "42");
        RawClient other = user(edge, "43");
        RawClient second = user(edge, "42")) {
      first.ask("\"connect\":{}");
      other.ask("\"connect\":{}");
      second.text("{\"id\":1,\"connect\":{}}");
      assertEquals(3504, second.closing().closeCode());
    }
  }

  private static RawClient user(EdgeUnderTest edge, String user) {
    RawClient client = RawClient.dial(edge.port(), 0);
    client.handshake("/connection/websocket", "X-User: " + user + "\r\n");
    return client;
  }

  @Test
  void tellsEveryClientToComeAgainWhenItStops() {
    EdgeUnderTest edge = EdgeUnderTest.open();
    List<RawClient> clients =
        Arrays.asList(
            RawClient.connected(edge.port()),
            RawClient.connected(edge.port()),
            RawClient.open(edge.port()));
    long start = System.nanoTime();
    edge.close();
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(2).toNanos());
    for (RawClient client : clients) {
      assertEquals(3001, client.closing().closeCode());
      client.close();
    }
  }

  /// Scenario: 300 connections come, subscribe and vanish in every way, three times over. Promise:
  /// nothing of them stays.
  @Test
  void keepsNothingOfConnectionsThatVanished() {
    try (EdgeUnderTest edge = EdgeUnderTest.open()) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
          RawClient client = RawClient.connected(edge.port());
          client.text("{\"id\":9,\"subscribe\":{\"channel\":\"c" + i + "\"}}");
          switch (i % 3) {
            case 0 -> client.reset();
            case 1 -> client.close();
            default -> {
              client.frame(0x88, new byte[] {3, (byte) 0xE8});
              client.close();
            }
          }
        }
      }
      assertTrue(Eventually.within(() -> edge.edge.connections() == 0));
      assertTrue(Eventually.within(() -> edge.edge.subscriptions() == 0));
    }
  }
}
