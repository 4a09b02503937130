package io.holdfast.edge.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.protocol.MalformedFrame;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.testing.ProtobufWire;
import io.holdfast.edge.testing.RawClient;
import io.holdfast.edge.testing.RawStream;
import io.holdfast.proto.client.v1.ClientWire;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// HTTP streams and server-sent events on a real socket.
class StreamsTest {
  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";
  private static final String LINES = "/connection/http_stream";
  private static final String EVENTS = "/connection/sse";
  private static final String BINARY = "Content-Type: application/octet-stream\r\n";

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge =
        EdgeUnderTest.open(
            "http_stream.enabled=true",
            "http_stream.max_request_body_size=2048",
            "sse.enabled=true",
            "sse.max_request_body_size=2048",
            "client.allowed_origins=https://*.example");
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void carryASessionInLines() {
    try (RawStream reader = RawStream.connected(edge.port())) {
      assertEquals(200, reader.status());
      assertTrue(reader.head().contains("X-Accel-Buffering: no\r\n"), reader.head());
      assertTrue(reader.head().contains("no-store"), reader.head());
      String subscribed = reader.ask("\"subscribe\":{\"channel\":\"lines\"}");
      assertTrue(subscribed.contains("\"recoverable\":true"), subscribed);

      edge.fanout.publish("lines", "{\"n\":\n1}", "2");

      assertTrue(reader.line().endsWith("\"data\":{\"n\":1},\"offset\":1}}}"));
      assertTrue(reader.line().endsWith("\"data\":2,\"offset\":2}}}"));
    }
  }

  @Test
  void carryASessionInProtobuf() throws IOException, MalformedFrame {
    try (RawStream reader =
        RawStream.request(edge.port(), 0, "POST", LINES, BINARY, binary(CONNECT))) {
      ClientWire.ConnectResult connected =
          ClientWire.Reply.parseFrom(reader.message()).getConnect();
      ClientWire.EmulationRequest uplink =
          ClientWire.EmulationRequest.newBuilder()
              .setNode(connected.getNode())
              .setSession(connected.getSession())
              .setData(
                  com.google.protobuf.ByteString.copyFrom(
                      binary("{\"id\":2,\"subscribe\":{\"channel\":\"binary\"}}")))
              .build();
      try (RawStream said =
          RawStream.request(edge.port(), 0, "POST", "/emulation", BINARY, uplink.toByteArray())) {
        assertEquals(204, said.status());
      }
      assertTrue(ClientWire.Reply.parseFrom(reader.message()).getSubscribe().getRecoverable());

      edge.fanout.publish("binary", "{oops");

      ClientWire.Push push = ClientWire.Reply.parseFrom(reader.message()).getPush();
      assertEquals("{oops", push.getPub().getData().toStringUtf8());
    }
  }

  @Test
  void carryASessionInEventsOfAGetAndOfAPost() {
    String address = EVENTS + "?cf_connect=" + URLEncoder.encode(CONNECT, StandardCharsets.UTF_8);
    try (RawStream got = RawStream.get(edge.port(), address);
        RawStream posted = RawStream.post(edge.port(), EVENTS, "", CONNECT)) {
      for (RawStream reader : new RawStream[] {got, posted}) {
        assertTrue(reader.head().contains("text/event-stream; charset=utf-8"), reader.head());
        assertEquals("\r", reader.line());
        reader.awaitConnected(reader.event());
        assertEquals(204, reader.says("{\"id\":2,\"subscribe\":{\"channel\":\"events\"}}"));
        assertTrue(reader.event().contains("\"subscribe\""));
      }

      edge.fanout.publish("events", "{\"a\":\r\n1}");

      assertTrue(got.event().endsWith("\"data\":{\"a\":1},\"offset\":1}}}"));
      assertTrue(posted.event().endsWith("\"data\":{\"a\":1},\"offset\":1}}}"));
    }
  }

  @Test
  void takeAllCommandsOfTheFirstMessageInOrder() {
    try (RawStream reader =
        RawStream.post(
            edge.port(), LINES, "", CONNECT + "\n{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}\n")) {
      assertTrue(reader.line().startsWith("{\"id\":1,\"connect\""));
      assertTrue(reader.line().startsWith("{\"id\":2,\"subscribe\""));
    }
  }

  @Test
  void sayGoodbyeInAPushAndEndWhole() {
    try (RawStream stream = RawStream.post(edge.port(), LINES, "", "{\"id\":1,\"rpc\":{}}")) {
      assertEquals(
          "{\"push\":{\"disconnect\":{\"code\":3501,\"reason\":\"bad request\"}}}", stream.line());
      assertTrue(stream.endsWhole());
    }
    try (RawStream stream = RawStream.post(edge.port(), EVENTS, "", "no command")) {
      assertTrue(stream.event().contains("{\"disconnect\":{\"code\":3501,"));
      assertTrue(stream.endsWhole());
    }
  }

  @Test
  void sayGoodbyeInProtobufToo() throws IOException, MalformedFrame {
    try (RawStream stream =
        RawStream.request(edge.port(), 0, "POST", LINES, BINARY, binary("{\"id\":1,\"rpc\":{}}"))) {
      ClientWire.Disconnect end =
          ClientWire.Reply.parseFrom(stream.message()).getPush().getDisconnect();
      assertEquals(3501, end.getCode());
      assertTrue(stream.endsWhole());
    }
  }

  @Test
  void refuseRequestsThatAreNone() {
    assertEquals(405, status("GET", LINES, "", ""));
    assertEquals(405, status("DELETE", LINES, "", ""));
    assertEquals(405, status("PUT", EVENTS, "", ""));
    assertEquals(405, status("GET", "/emulation", "", ""));
    assertEquals(400, status("POST", LINES, "", ""));
    assertEquals(400, status("GET", EVENTS, "", ""));
    assertEquals(400, status("POST", EVENTS, "", ""));
    assertEquals(413, status("POST", LINES, "", " ".repeat(3_000)));
    assertEquals(413, status("GET", EVENTS + "?cf_connect=" + "x".repeat(3_000), "", ""));
    try (RawStream wrong =
        RawStream.request(edge.port(), 0, "POST", LINES, "", new byte[] {'"', (byte) 0xC3, '"'})) {
      assertEquals(400, wrong.status());
    }
  }

  @Test
  void admitTheOriginsOfTheConfigurationOnly() {
    assertEquals(403, status("POST", LINES, "Origin: https://evil.test\r\n", CONNECT));
    assertEquals(403, status("POST", "/emulation", "Origin: https://evil.test\r\n", "{}"));
    try (RawStream stream =
        RawStream.post(edge.port(), LINES, "Origin: https://app.example\r\n", CONNECT)) {
      assertEquals(200, stream.status());
      assertTrue(
          stream.head().contains("Access-Control-Allow-Origin: https://app.example\r\n"),
          stream.head());
    }
  }

  @Test
  void tellBrowsersThatAskFirst() {
    String asks = "Access-Control-Request-Headers: content-type\r\n";
    for (String path : new String[] {LINES, EVENTS, "/emulation"}) {
      try (RawStream allowed = options(path, "Origin: https://app.example\r\n" + asks);
          RawStream other = options(path, "Origin: https://evil.test\r\n" + asks)) {
        assertEquals(204, allowed.status());
        assertTrue(
            allowed.head().contains("Access-Control-Allow-Headers: content-type\r\n"),
            allowed.head());
        assertEquals(204, other.status());
        assertFalse(other.head().contains("Access-Control-Allow-Origin"), other.head());
      }
    }
  }

  @Test
  void areForgottenHoweverTheyEnd() {
    int before = edge.edge.connections();
    RawStream reset = RawStream.connected(edge.port());
    RawStream ended = RawStream.connected(edge.port());
    RawStream talkative = RawStream.connected(edge.port());
    String session = ended.session();
    String node = ended.node();
    reset.ask("\"subscribe\":{\"channel\":\"forgotten\"}");
    assertTrue(Eventually.within(() -> edge.edge.connections() == before + 3));

    reset.reset();
    ended.close();
    byte[] noise = new byte[8_192];
    for (int i = 0; i < 16; i++) {
      try {
        talkative.bytes(noise);
      } catch (java.io.UncheckedIOException cutOff) {
        break;
      }
    }

    assertTrue(Eventually.within(() -> edge.edge.connections() <= before));
    assertTrue(Eventually.within(() -> RawStream.uplink(edge.port(), node, session, "{}") == 404));
    talkative.close();
  }

  @Test
  void serveOtherRequestsOnTheConnectionBefore() {
    try (RawStream same = RawStream.request(edge.port(), 0, "GET", LINES, "", new byte[0])) {
      assertEquals(405, same.status());
      same.rest();
      same.bytes(
          ("POST "
                  + LINES
                  + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
                  + CONNECT.length()
                  + "\r\n\r\n"
                  + CONNECT)
              .getBytes(StandardCharsets.US_ASCII));
      assertTrue(same.again().startsWith("HTTP/1.1 200"));
      assertTrue(same.line().contains("\"connect\""));
    }
  }

  @Test
  void areOffUnlessTheyAreSwitchedOn() {
    try (EdgeUnderTest plain = EdgeUnderTest.open()) {
      for (String path : new String[] {LINES, EVENTS, "/emulation"}) {
        try (RawStream stream = RawStream.post(plain.port(), path, "", CONNECT)) {
          assertEquals(404, stream.status(), path);
        }
      }
    }
  }

  @Test
  void standBesideWebsocketsInOneChannel() {
    try (RawStream lines = RawStream.connected(edge.port());
        RawClient socket = RawClient.connected(edge.port())) {
      lines.ask("\"subscribe\":{\"channel\":\"both\"}");
      socket.ask("\"subscribe\":{\"channel\":\"both\"}");

      assertTrue(lines.ask("\"publish\":{\"channel\":\"both\",\"data\":7}").contains("publish"));

      assertTrue(socket.line("push").contains("\"data\":7,"));
    }
  }

  private static RawStream options(String path, String headers) {
    return RawStream.request(edge.port(), 0, "OPTIONS", path, headers, new byte[0]);
  }

  private static int status(String method, String path, String headers, String body) {
    try (RawStream stream =
        RawStream.request(
            edge.port(), 0, method, path, headers, body.getBytes(StandardCharsets.UTF_8))) {
      return stream.status();
    }
  }

  private static byte[] binary(String json) throws MalformedFrame {
    return ProtobufWire.commands(Codec.JSON.read(json.getBytes(StandardCharsets.UTF_8)));
  }
}
