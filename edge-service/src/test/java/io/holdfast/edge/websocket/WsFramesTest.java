package io.holdfast.edge.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.testing.RawClient;
import io.holdfast.edge.testing.RawClient.Got;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Frames and handshakes on a real socket.
class WsFramesTest {
  private static final byte[] CONNECT =
      "{\"id\":1,\"connect\":{\"name\":\"ü€😀\"}}".getBytes(StandardCharsets.UTF_8);

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge =
        EdgeUnderTest.open(
            "client.allowed_origins=https://*.example http://here:8000",
            "websocket.message_size_limit=2048");
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void joinsAMessageSplitInsideACharacter() {
    try (RawClient client = RawClient.open(edge.port())) {
      for (int i = 0; i < CONNECT.length; i++) {
        int first = (i == 0 ? 1 : 0) | (i == CONNECT.length - 1 ? 0x80 : 0);
        client.frame(first, new byte[] {CONNECT[i]});
      }
      assertTrue(client.line().contains("\"connect\""));
    }
  }

  @Test
  void readsFramesThatComeByteByByte() {
    try (RawClient client = RawClient.open(edge.port())) {
      for (byte b : RawClient.masked(0x81, CONNECT)) {
        client.bytes(new byte[] {b});
      }
      assertTrue(client.line().contains("\"connect\""));
    }
  }

  @Test
  void answersAPingBetweenTheFragmentsOfAMessage() {
    try (RawClient client = RawClient.open(edge.port())) {
      byte[] payload = {1, 2, 3};
      client.frame(0x01, Arrays.copyOf(CONNECT, 9));
      client.frame(0x89, payload);
      client.frame(0x80, Arrays.copyOfRange(CONNECT, 9, CONNECT.length));

      Got pong = client.next();
      assertEquals(10, pong.opcode());
      assertArrayEquals(payload, pong.payload());
      assertTrue(client.line().contains("\"connect\""));
    }
  }

  @Test
  void closesOnTextThatIsNotUtf8() {
    assertEquals(1007, closeAfter(0x81, new byte[] {'"', (byte) 0xC3, '"'}));
    assertEquals(1007, closeAfter(0x81, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}));
    assertEquals(1007, closeAfter(0x81, new byte[] {(byte) 0xE2, (byte) 0x82}));
  }

  @Test
  void closesOnAMessageOverTheLimitAndNamesIt() {
    try (RawClient client = RawClient.open(edge.port())) {
      client.frame(0x81, new byte[4_096]);
      Got close = client.closing();
      assertEquals(1009, close.closeCode());
      assertTrue(close.closeReason().contains("2048"), close.closeReason());
    }
  }

  @Test
  void closesOnFragmentsThatTogetherExceedTheLimit() {
    try (RawClient client = RawClient.open(edge.port())) {
      byte[] part = new byte[1_500];
      Arrays.fill(part, (byte) ' ');
      client.frame(0x01, part);
      client.frame(0x00, part);
      assertEquals(1009, client.closing().closeCode());
    }
  }

  @Test
  void closesOnALengthThatNobodyCanMean() {
    try (RawClient client = RawClient.open(edge.port())) {
      client.bytes(new byte[] {(byte) 0x81, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1});
      assertEquals(1009, client.closing().closeCode());
    }
  }

  @Test
  void closesOnFramesThatBreakTheProtocol() {
    assertEquals(1002, closeAfterBytes((byte) 0x81, (byte) 0x02, (byte) '{', (byte) '}'));
    assertEquals(1002, closeAfter(0xC1, new byte[0]));
    assertEquals(1002, closeAfter(0x83, new byte[0]));
    assertEquals(1002, closeAfter(0x80, new byte[0]));
    assertEquals(1002, closeAfter(0x89, new byte[126]));
    assertEquals(1002, closeAfter(0x09, new byte[1]));
    assertEquals(1002, closeAfter(0x88, new byte[1]));
    assertEquals(1002, closeAfter(0x88, new byte[] {3, (byte) 0xED}));
    assertEquals(1007, closeAfter(0x88, new byte[] {3, (byte) 0xE8, (byte) 0xFF}));
  }

  @Test
  void echoesTheCloseCodeAndEndsTheSocket() {
    try (RawClient client = RawClient.open(edge.port())) {
      client.frame(0x88, new byte[] {0x0F, (byte) 0xA1, 'b', 'y', 'e'});
      assertEquals(4_001, client.closing().closeCode());
      assertTrue(client.ended());
    }
    assertEquals(0, closeAfter(0x88, new byte[0]));
  }

  @Test
  void closesOnWhatIsNotACommand() {
    for (String frame :
        new String[] {"", "not json", "[]", "{\"id\":1", "{\"id\":-1}", "{\"id\":\"x\"}", "\n\n"}) {
      assertEquals(3501, closeAfter(0x81, frame.getBytes(StandardCharsets.UTF_8)), frame);
    }
  }

  @Test
  void takesJsonInABinaryFrameToo() {
    try (RawClient client = RawClient.open(edge.port())) {
      client.frame(0x82, CONNECT);
      assertTrue(client.line().contains("\"connect\""));
    }
  }

  @Test
  void admitsTheOriginsOfTheConfigurationOnly() {
    assertEquals("101", status("Origin: https://app.example\r\n"));
    assertEquals("101", status("Origin: http://HERE:8000\r\n"));
    assertEquals("101", status(""));
    assertEquals("403", status("Origin: https://example.evil\r\n"));
    assertEquals("403", status("Origin: null\r\n"));
  }

  @Test
  void speaksTheProtocolThatIsNamed() {
    try (RawClient client = RawClient.dial(edge.port(), 0)) {
      String head =
          client.handshake(
              "/connection/websocket?cf_protocol_version=v2",
              "Sec-WebSocket-Protocol: other, centrifuge-json\r\n");
      assertTrue(head.contains("Sec-WebSocket-Protocol: centrifuge-json\r\n"), head);
    }
    try (RawClient client = RawClient.dial(edge.port(), 0)) {
      String head =
          client.handshake(
              "/connection/websocket", "Sec-WebSocket-Protocol: centrifuge-protobuf\r\n");
      assertTrue(head.contains("Sec-WebSocket-Protocol: centrifuge-protobuf\r\n"), head);
    }
    try (RawClient client = RawClient.dial(edge.port(), 0)) {
      String head = client.handshake("/connection/websocket?format=protobuf", "");
      assertTrue(head.startsWith("HTTP/1.1 101"), head);
      assertFalse(head.contains("Sec-WebSocket-Protocol"), head);
    }
  }

  @Test
  void refusesWhatIsNoHandshake() {
    assertEquals("404", statusOf("/elsewhere", ""));
    try (RawClient client = RawClient.dial(edge.port(), 0)) {
      String head = client.handshake("/connection/websocket", "12", "");
      assertTrue(head.startsWith("HTTP/1.1 426"), head);
    }
  }

  @Test
  void forgetsConnectionsHoweverTheyEnd() {
    int before = edge.edge.connections();
    RawClient reset = RawClient.connected(edge.port());
    RawClient ended = RawClient.connected(edge.port());
    RawClient closed = RawClient.connected(edge.port());
    RawClient broken = RawClient.connected(edge.port());
    RawClient half = RawClient.open(edge.port());
    half.bytes(new byte[] {(byte) 0x81, (byte) 0xFE, 1});
    reset.reset();
    ended.close();
    closed.frame(0x88, new byte[] {3, (byte) 0xE8});
    broken.frame(0xFF, new byte[0]);
    half.close();
    assertTrue(closed.ended());
    broken.closing();
    broken.close();
    closed.close();

    assertTrue(Eventually.within(() -> edge.edge.connections() <= before));
  }

  private static String status(String headers) {
    return statusOf("/connection/websocket", headers);
  }

  private static String statusOf(String path, String headers) {
    try (RawClient client = RawClient.dial(edge.port(), 0)) {
      return client.handshake(path, headers).substring(9, 12);
    }
  }

  private static int closeAfter(int first, byte[] payload) {
    try (RawClient client = RawClient.open(edge.port())) {
      client.frame(first, payload);
      return client.closing().closeCode();
    }
  }

  private static int closeAfterBytes(byte... bytes) {
    try (RawClient client = RawClient.open(edge.port())) {
      client.bytes(bytes);
      return client.closing().closeCode();
    }
  }
}
