package io.holdfast.edge.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.RawClient;
import io.holdfast.edge.testing.RawClient.Got;
import io.holdfast.edge.testing.Zip;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// permessage-deflate on a real socket.
class CompressionTest {
  private static final String OFFER =
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
  private static final byte[] CONNECT =
      "{\"id\":1,\"connect\":{}}".getBytes(StandardCharsets.UTF_8);

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge =
        EdgeUnderTest.open(
            "websocket.compression=true",
            "websocket.compression_min_size=200",
            "websocket.message_size_limit=2048");
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static RawClient open() {
    RawClient client = RawClient.dial(edge.port(), 0);
    String head = client.handshake("/connection/websocket", OFFER);
    assertTrue(
        head.contains(
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                + " client_no_context_takeover\r\n"),
        head);
    return client;
  }

  private static RawClient subscribed(String channel) {
    RawClient client = open();
    client.frame(0xC1, Zip.compressed(CONNECT));
    client.next();
    client.text("{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}");
    client.next();
    return client;
  }

  private static String text(Got got) {
    return new String(
        got.isCompressed() ? Zip.restored(got.payload()) : got.payload(), StandardCharsets.UTF_8);
  }

  private static int closeAfter(int first, byte[] payload) {
    try (RawClient client = open()) {
      client.frame(first, payload);
      return client.closing().closeCode();
    }
  }

  @Test
  void compressesWhatIsLargeEnoughForWhoeverAgreed() {
    try (RawClient zipped = subscribed("large");
        RawClient other = subscribed("large");
        RawClient plain = RawClient.connected(edge.port())) {
      plain.ask("\"subscribe\":{\"channel\":\"large\"}");

      edge.fanout.publish("large", "\"" + "abc".repeat(200) + "\"", "1");

      for (RawClient client : new RawClient[] {zipped, other}) {
        Got large = client.next();
        assertTrue(large.isCompressed());
        assertTrue(large.payload().length < 200, "length " + large.payload().length);
        assertTrue(text(large).endsWith("\"offset\":1}}}"));
        Got small = client.next();
        assertFalse(small.isCompressed());
        assertTrue(text(small).endsWith("\"data\":1,\"offset\":2}}}"));
      }
      assertTrue(plain.line("push").contains("abcabc"));
    }
  }

  @Test
  void compressesRepliesToo() {
    try (RawClient client = subscribed("past")) {
      edge.fanout.publish("past", "\"" + "abc".repeat(200) + "\"");
      client.next();
      client.text("{\"id\":3,\"history\":{\"channel\":\"past\",\"limit\":9}}");
      Got reply = client.next();
      assertTrue(reply.isCompressed());
      assertTrue(text(reply).startsWith("{\"id\":3,\"history\""));
    }
  }

  @Test
  void takesCompressedMessagesInPartsAndPlainOnesBetween() {
    try (RawClient client = open()) {
      byte[] compressed = Zip.compressed(CONNECT);
      client.frame(0x41, Arrays.copyOf(compressed, 5));
      client.frame(0x89, new byte[] {1});
      client.frame(0x00, Arrays.copyOfRange(compressed, 5, 9));
      client.frame(0x80, Arrays.copyOfRange(compressed, 9, compressed.length));
      assertEquals(10, client.next().opcode());
      assertTrue(text(client.next()).contains("\"connect\""));
      client.text("{\"id\":2,\"rpc\":{\"method\":\"m\"}}");
      assertTrue(text(client.next()).contains("108"));
    }
  }

  @Test
  void speaksProtobufToo() {
    try (RawClient client = RawClient.dial(edge.port(), 0)) {
      client.handshake("/connection/websocket?format=protobuf", OFFER);
      client.frame(0xC2, Zip.compressed(new byte[] {4, 8, 1, 34, 0}));
      Got reply = client.next();
      assertEquals(2, reply.opcode());
    }
  }

  @Test
  void endsOnWhatCannotBeDecompressed() {
    assertEquals(1007, closeAfter(0xC1, new byte[] {(byte) 0xFF, (byte) 0xFF, 7, 7}));
    assertEquals(1007, closeAfter(0xC1, Zip.compressed(new byte[] {'"', (byte) 0xC3, '"'})));
  }

  @Test
  void endsOnMessagesThatAreTooLargeEitherWay() {
    assertEquals(1009, closeAfter(0xC1, Zip.compressed(new byte[20_481])));
    assertEquals(1009, closeAfter(0xC1, new byte[2_049]));
    byte[] spaces = new byte[20_480];
    Arrays.fill(spaces, (byte) ' ');
    System.arraycopy(CONNECT, 0, spaces, 0, CONNECT.length);
    try (RawClient client = open()) {
      client.frame(0xC1, Zip.compressed(spaces));
      assertTrue(text(client.next()).contains("\"connect\""));
    }
  }

  @Test
  void endsOnAMarkWhereNoneMayBe() {
    assertEquals(1002, closeAfter(0xC9, new byte[0]));
    assertEquals(1002, closeAfter(0xA1, CONNECT));
    try (RawClient client = open()) {
      client.frame(0x41, new byte[] {1});
      client.frame(0xC0, new byte[] {1});
      assertEquals(1002, client.closing().closeCode());
    }
    try (RawClient client = RawClient.open(edge.port())) {
      client.frame(0xC1, Zip.compressed(CONNECT));
      assertEquals(1002, client.closing().closeCode());
    }
  }

  @Test
  void isOffUnlessItIsSwitchedOn() {
    try (EdgeUnderTest plain = EdgeUnderTest.open();
        RawClient client = RawClient.dial(plain.port(), 0)) {
      String head = client.handshake("/connection/websocket", OFFER);
      assertTrue(head.startsWith("HTTP/1.1 101"), head);
      assertFalse(head.contains("Sec-WebSocket-Extensions"), head);
    }
  }
}
