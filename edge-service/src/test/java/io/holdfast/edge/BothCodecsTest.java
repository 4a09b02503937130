package io.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Position;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.FakeFanout;
import io.holdfast.edge.testing.ProtobufWire;
import io.holdfast.edge.testing.RawClient;
import io.holdfast.edge.testing.Speaker;
import io.holdfast.proto.client.v1.ClientWire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Errors, closes and unsubscribes mean the same in both codecs; publications reach both.
class BothCodecsTest {
  private static final String EPOCH = Position.epochText(FakeFanout.EPOCH);
  private static final String SUBSCRIBE = "{\"id\":2,\"subscribe\":{\"channel\":\"%s\"%s}}";

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge = EdgeUnderTest.open();
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @TestFactory
  Stream<DynamicTest> closesForTheSameReasons() {
    return Stream.of(
            first("a command before connect", "{\"id\":1,\"unsubscribe\":{}}", 3501),
            first("connect without an id", "{\"connect\":{}}", 3501),
            first("a pong that nobody asked for", "{}", 3501),
            first("a forged token", "{\"id\":1,\"connect\":{\"token\":\"x.y.z\"}}", 3500),
            later("a second connect", "{\"id\":2,\"connect\":{}}", 3501),
            later("a channel without a name", SUBSCRIBE.formatted("", ""), 3501),
            later("a ping command", "{\"id\":2,\"ping\":{}}", 3501),
            later("a send that nobody handles", "{\"send\":{\"data\":1}}", 3508),
            later("a request without an id", "{\"publish\":{\"channel\":\"a\"}}", 3501))
        .flatMap(tests -> tests);
  }

  @TestFactory
  Stream<DynamicTest> closesOnMalformedMessages() {
    byte[][] text = {{}, utf8("{"), utf8("[]"), utf8("\n"), utf8("{\"id\":-1}")};
    byte[][] binary = {{}, {5, 8}, {(byte) 0x80}, {1, 12}, utf8("{\"id\":1,\"connect\":{}}")};
    return Arrays.stream(Codec.values())
        .flatMap(codec ->
            Arrays.stream(codec == Codec.JSON ? text : binary)
                .map(message ->
                    DynamicTest.dynamicTest(
                        codec + " " + Arrays.toString(message),
                        () -> assertEquals(3501, closedAfter(codec, message)))));
  }

  @TestFactory
  Stream<DynamicTest> refusesForTheSameReasons() {
    String invalid = SUBSCRIBE.formatted("a", ",\"recover\":true,\"flag\":2,\"epoch\":\"zz\"");
    return Stream.of(
            refusal("an unknown namespace", SUBSCRIBE.formatted("no:a", ""), 102),
            refusal("nothing to publish", "{\"id\":2,\"publish\":{\"channel\":\"a\"}}", 107),
            refusal("rpc", "{\"id\":2,\"rpc\":{\"method\":\"m\"}}", 108),
            refusal("an epoch of another life", invalid, 112))
        .flatMap(tests -> tests);
  }

  @TestFactory
  Stream<DynamicTest> unsubscribesWhoseMissedPublicationsAreGone() {
    return each(
        "lost its position",
        codec -> {
          try (EdgeUnderTest own = EdgeUnderTest.open("outage.resync.jitter=1ms");
              Speaker speaker = Speaker.connected(own.port(), codec)) {
            assertEquals(0, speaker.says(SUBSCRIBE.formatted("news", "")).error());
            own.fanout.publish("news", "1");
            assertEquals(0, speaker.unsubscribed());
            own.fanout.trim("news", 1);
            own.fanout.cut();
            return speaker.unsubscribed();
          }
        },
        2500);
  }

  @TestFactory
  Stream<DynamicTest> closesWhoDoesNotAnswerPings() {
    return each(
        "no pong",
        codec -> {
          try (EdgeUnderTest own = pinging();
              Speaker speaker = Speaker.connected(own.port(), codec)) {
            return speaker.closed();
          }
        },
        3012);
  }

  @Test
  void bothGetWhatIsJsonAndOnlyProtobufWhatIsNot() {
    try (Speaker text = Speaker.connected(edge.port(), Codec.JSON);
        Speaker binary = Speaker.connected(edge.port(), Codec.PROTOBUF);
        Speaker writer = Speaker.connected(edge.port(), Codec.PROTOBUF)) {
      assertEquals(0, text.says(SUBSCRIBE.formatted("both", "")).error());
      assertEquals(0, binary.says(SUBSCRIBE.formatted("both", "")).error());

      writer.says("{\"id\":2,\"publish\":{\"channel\":\"both\",\"data\":{\"n\":1}}}");
      assertTrue(writer.reply().hasPublish());
      ClientWire.Push push = binary.reply().getPush();
      assertEquals("both", push.getChannel());
      assertEquals("{\"n\":1}", push.getPub().getData().toStringUtf8());
      assertEquals(1, push.getPub().getOffset());
      String json = text.text();
      assertTrue(json.contains("\"data\":{\"n\":1}"), json);

      writer.says(publish("both"));
      assertTrue(writer.reply().hasPublish());
      ClientWire.Publication raw = binary.reply().getPush().getPub();
      assertEquals(ProtobufWire.bytes(0, 0xFF), raw.getData());
      assertEquals(2, raw.getOffset());
      assertEquals(3506, text.closed());
    }
  }

  /// The history of a channel holds what JSON cannot say.
  @TestFactory
  Stream<DynamicTest> neverGarblesWhatIsRecoveredOrRead() {
    try (Speaker writer = Speaker.connected(edge.port(), Codec.PROTOBUF)) {
      assertTrue(writer.says(publish("past")).reply().hasPublish());
    }
    String recover = SUBSCRIBE.formatted("past", ",\"recover\":true,\"epoch\":\"" + EPOCH + "\"");
    String history = "{\"id\":2,\"history\":{\"channel\":\"past\",\"limit\":5}}";
    return Stream.of(recover, history)
        .flatMap(asked ->
            Stream.of(
                DynamicTest.dynamicTest(
                    "JSON " + asked,
                    () -> {
                      try (Speaker text = Speaker.connected(edge.port(), Codec.JSON)) {
                        assertEquals(3506, text.says(asked).closed());
                      }
                    }),
                DynamicTest.dynamicTest(
                    "PROTOBUF " + asked,
                    () -> {
                      try (Speaker binary = Speaker.connected(edge.port(), Codec.PROTOBUF)) {
                        ClientWire.Reply reply = binary.says(asked).reply();
                        List<ClientWire.Publication> found =
                            reply.hasHistory()
                                ? reply.getHistory().getPublicationsList()
                                : reply.getSubscribe().getPublicationsList();
                        assertEquals(ProtobufWire.bytes(0, 0xFF), found.getFirst().getData());
                      }
                    })));
  }

  @Test
  void speaksProtobufToWhoeverNamesIt() {
    for (String asked : List.of("?cf_protocol=protobuf", "?format=protobuf", "")) {
      String named = asked.isEmpty() ? "Sec-WebSocket-Protocol: centrifuge-protobuf\r\n" : "";
      try (EdgeUnderTest own = pinging();
          RawClient raw = RawClient.dial(own.port(), 0)) {
        raw.handshake("/connection/websocket" + asked, named);
        raw.frame(0x82, new byte[] {4, 8, 1, 0x22, 0});
        RawClient.Got got = raw.next();
        assertEquals(2, got.opcode());
        ClientWire.ConnectResult connect =
            ProtobufWire.replies(got.payload()).getFirst().getConnect();
        assertEquals(36, connect.getClient().length());
        assertEquals(1, connect.getPing());
        assertTrue(connect.getPong());
        RawClient.Got ping = raw.next();
        assertEquals(2, ping.opcode());
        assertEquals("[0]", Arrays.toString(ping.payload()));
      }
    }
  }

  private static EdgeUnderTest pinging() {
    return EdgeUnderTest.open("client.ping_interval=1s", "client.pong_timeout=900ms");
  }

  private static byte[] publish(String channel) {
    return ProtobufWire.message(
        ClientWire.Command.newBuilder()
            .setId(3)
            .setPublish(
                ClientWire.PublishRequest.newBuilder()
                    .setChannel(channel)
                    .setData(ProtobufWire.bytes(0, 0xFF)))
            .build());
  }

  private static Stream<DynamicTest> first(String what, String json, int code) {
    return each(
        what,
        codec -> {
          try (Speaker speaker = Speaker.open(edge.port(), codec)) {
            return speaker.says(json).closed();
          }
        },
        code);
  }

  private static Stream<DynamicTest> later(String what, String json, int code) {
    return each(
        what,
        codec -> {
          try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
            return speaker.says(json).closed();
          }
        },
        code);
  }

  private static Stream<DynamicTest> refusal(String what, String json, int code) {
    return each(
        what,
        codec -> {
          try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
            return speaker.says(json).error();
          }
        },
        code);
  }

  private static Stream<DynamicTest> each(String what, Function<Codec, Integer> does, int wanted) {
    return Arrays.stream(Codec.values())
        .map(codec ->
            DynamicTest.dynamicTest(
                codec + ": " + what, () -> assertEquals(wanted, does.apply(codec))));
  }

  private static int closedAfter(Codec codec, byte[] message) {
    try (Speaker speaker = Speaker.open(edge.port(), codec)) {
      return speaker.says(message).closed();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
