package io.holdfast.edge.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.testing.RawClient;
import io.holdfast.edge.testing.RawStream;
import org.junit.jupiter.api.Test;

/// A slow, stuck or leaving reader of a stream costs nobody else anything.
class StreamPressureTest {
  /// Scenario: streams and websockets read one channel, and three of the streams stop reading.
  /// Fault: their sockets fill while 4 MB flow. Promise: the others get everything in order; the
  /// stuck ones end by the write timeout or their outbox's bound.
  @Test
  void stalledReadersDelayNobody() {
    try (EdgeUnderTest edge =
            EdgeUnderTest.open("http_stream.enabled=true", "client.queue_max_size=262144");
        RawStream lines = RawStream.connected(edge.port());
        RawClient socket = RawClient.connected(edge.port());
        RawStream stuck = RawStream.connected(edge.port(), 4_096);
        RawStream stuckToo = RawStream.connected(edge.port(), 4_096);
        RawStream last = RawStream.connected(edge.port(), 4_096)) {
      for (RawStream each : new RawStream[] {lines, stuck, stuckToo, last}) {
        each.ask("\"subscribe\":{\"channel\":\"flood\"}");
      }
      socket.ask("\"subscribe\":{\"channel\":\"flood\"}");
      String filler = "x".repeat(4_000);
      for (int i = 1; i <= 1_000; i++) {
        edge.fanout.publish("flood", "\"" + i + filler + "\"");
        assertTrue(lines.line().endsWith("\"offset\":" + i + "}}}"));
        assertTrue(socket.line().endsWith("\"offset\":" + i + "}}}"));
      }
      assertTrue(Eventually.within(() -> edge.edge.connections() == 2));
    }
  }

  /// Scenario: a stream is read slowly through a small window while 2 MB flow. Promise: every line
  /// is whole and in order, whatever the chunks are.
  @Test
  void linesStayWholeForASlowReader() {
    try (EdgeUnderTest edge =
            EdgeUnderTest.open(
                "http_stream.enabled=true",
                "websocket.write_timeout=20s",
                "client.queue_max_size=8388608");
        RawStream slow = RawStream.connected(edge.port(), 2_048)) {
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

  @Test
  void tellsEveryReaderToComeAgainWhenTheEdgeStops() {
    EdgeUnderTest edge = EdgeUnderTest.open("http_stream.enabled=true");
    try (RawStream reader = RawStream.connected(edge.port())) {
      edge.close();
      assertTrue(reader.line("disconnect").contains("\"code\":3001"));
      assertTrue(reader.endsWhole());
    }
  }

  @Test
  void countsStreamsAmongTheConnectionsThatMayBe() {
    try (EdgeUnderTest edge =
            EdgeUnderTest.open("http_stream.enabled=true", "client.connection_limit=1");
        RawStream first = RawStream.connected(edge.port());
        RawStream second =
            RawStream.post(
                edge.port(), "/connection/http_stream", "", "{\"id\":1,\"connect\":{}}")) {
      assertEquals(503, second.status());
      assertTrue(second.head().contains("Retry-After: 1"), second.head());
      first.reset();
      assertTrue(
          Eventually.within(() -> {
            try (RawStream again =
                RawStream.post(
                    edge.port(), "/connection/http_stream", "", "{\"id\":1,\"connect\":{}}")) {
              return again.status() == 200;
            }
          }));
    }
  }

  @Test
  void pingsAndEndsWhoeverDoesNotAnswer() {
    try (EdgeUnderTest edge =
            EdgeUnderTest.open(
                "http_stream.enabled=true",
                "client.ping_interval=1s",
                "client.pong_timeout=500ms");
        RawStream alive = RawStream.connected(edge.port());
        RawStream mute = RawStream.connected(edge.port())) {
      assertEquals("{}", alive.line());
      assertEquals(204, alive.says("{}"));
      assertEquals("{}", alive.line());
      assertEquals(204, alive.says("{}"));

      assertEquals("{}", mute.line());
      assertTrue(mute.line().contains("\"code\":3012"));
      assertTrue(mute.endsWhole());
    }
  }
}
