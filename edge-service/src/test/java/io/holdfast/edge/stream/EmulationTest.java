package io.holdfast.edge.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.testing.RawClient;
import io.holdfast.edge.testing.RawStream;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Uplink;
import io.holdfast.proto.v1.UplinkOutcome;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What clients of streams say by requests, at one edge.
class EmulationTest {
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String SUBSCRIBE = "{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}";

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge =
        EdgeUnderTest.open(
            "http_stream.enabled=true",
            "emulation.max_request_body_size=2048",
            "http_api.insecure=true");
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void isServedInTheOrderInWhichItCame() {
    try (RawStream reader = RawStream.connected(edge.port())) {
      for (int i = 2; i < 60; i++) {
        assertEquals(204, reader.says("{\"id\":" + i + ",\"rpc\":{\"method\":\"m\"}}"));
      }
      for (int i = 2; i < 60; i++) {
        assertTrue(reader.line().startsWith("{\"id\":" + i + ","));
      }
    }
  }

  @Test
  void takesManyCommandsAtOnce() {
    try (RawStream reader = RawStream.connected(edge.port())) {
      assertEquals(
          204,
          reader.says(
              "{\"id\":2,\"rpc\":{\"method\":\"m\"}}\n{\"id\":3,\"rpc\":{\"method\":\"m\"}}"));
      assertTrue(reader.line().startsWith("{\"id\":2,"));
      assertTrue(reader.line().startsWith("{\"id\":3,"));
    }
  }

  @Test
  void isRefusedWhenItIsNotUnderstood() {
    assertEquals(400, status(""));
    assertEquals(400, status("[]"));
    assertEquals(400, status("{\"session\":\"s\",\"node\":\"n\"}"));
    assertEquals(400, status("{\"session\":\"s\",\"node\":\"n\",\"data\":{}}"));
    assertEquals(400, status("{\"session\":7,\"node\":\"n\",\"data\":\"{}\"}"));
    assertEquals(413, status(" ".repeat(3_000)));
    try (RawStream binary =
        RawStream.request(
            edge.port(),
            0,
            "POST",
            "/emulation",
            "Content-Type: application/octet-stream\r\n",
            new byte[] {(byte) 0xFF, 1})) {
      assertEquals(400, binary.status());
    }
  }

  @Test
  void isNotFoundWithoutItsSession() {
    try (RawStream reader = RawStream.connected(edge.port());
        RawStream other = RawStream.connected(edge.port())) {
      assertNotEquals(reader.session(), other.session());
      assertTrue(reader.session().length() >= 32, reader.session());
      assertEquals(404, RawStream.uplink(edge.port(), reader.node(), "guessed", SUBSCRIBE));
      assertEquals(204, RawStream.uplink(edge.port(), other.node(), other.session(), SUBSCRIBE));
      assertTrue(other.line().startsWith("{\"id\":2,"));
    }
  }

  @Test
  void endsASessionThatBreaksTheProtocol() {
    try (RawStream reader = RawStream.connected(edge.port())) {
      assertEquals(204, reader.says("not a command"));
      assertTrue(reader.line("disconnect").contains("3501"));
      assertTrue(reader.endsWhole());
      assertTrue(Eventually.within(() -> reader.says("{}") == 404));
    }
  }

  @Test
  void hasNoPartInAWebsocket() {
    try (RawClient socket = RawClient.open(edge.port())) {
      socket.text("{\"id\":1,\"connect\":{}}");
      String connected = socket.line("connect");
      assertFalse(connected.contains("\"session\""), connected);
      assertFalse(connected.contains("\"node\""), connected);
    }
  }

  @Test
  void letsTheServerApiNameASession() {
    try (RawStream meant = RawStream.connected(edge.port());
        RawStream other = RawStream.connected(edge.port())) {
      String body = "{\"user\":\"\",\"session\":\"" + meant.session() + "\"}";
      try (RawStream call = RawStream.post(edge.port(), "/api/disconnect", JSON, body)) {
        assertEquals("{\"result\":{}}", call.rest());
      }
      assertTrue(meant.line("disconnect").contains("3503"));
      assertTrue(other.ask("\"rpc\":{\"method\":\"m\"}").contains("108"));
    }
  }

  @Test
  void goesToTheEdgeThatHasTheSessionAndTellsWhatBecameOfIt() {
    Thread.ofVirtual()
        .start(() -> {
          Uplink asked = edge.fanout.awaits(FanoutRequest::hasUplink).getUplink();
          edge.fanout.say(
              FanoutReply.newBuilder()
                  .setUplinkDone(
                      io.holdfast.proto.v1.UplinkReply.newBuilder()
                          .setId(asked.getId())
                          .setOutcome(UplinkOutcome.UPLINK_OUTCOME_TAKEN)));
        });
    assertEquals(204, RawStream.uplink(edge.port(), "elsewhere", "theirs", SUBSCRIBE));
  }

  @Test
  void takesWhatAnotherEdgePassesOnOnce() {
    try (RawStream reader = RawStream.connected(edge.port())) {
      for (int id = 1; id <= 2; id++) {
        edge.fanout.say(
            FanoutReply.newBuilder()
                .setUplink(
                    Uplink.newBuilder()
                        .setId(id)
                        .setEdge(reader.node())
                        .setFrom("other")
                        .setKey(77)
                        .setSession(reader.session())
                        .setData(
                            com.google.protobuf.ByteString.copyFrom(
                                "{\"id\":2,\"rpc\":{}}", StandardCharsets.UTF_8))));
      }
      edge.fanout.awaits(frame -> frame.hasUplinkDone() && frame.getUplinkDone().getId() == 2);
      assertEquals(204, reader.says("{\"id\":3,\"rpc\":{}}"));
      assertTrue(reader.line().startsWith("{\"id\":2,"));
      assertTrue(reader.line().startsWith("{\"id\":3,"));
    }
  }

  private static int status(String body) {
    try (RawStream request = RawStream.post(edge.port(), "/emulation", JSON, body)) {
      return request.status();
    }
  }
}
