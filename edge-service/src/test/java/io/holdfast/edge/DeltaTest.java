package io.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Position;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.testing.Began;
import io.holdfast.edge.testing.DeltaReader;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.FakeFanout;
import io.holdfast.edge.testing.Speaker;
import io.holdfast.edge.testing.Told;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Subscriptions with deltas over real sockets, in both codecs.
class DeltaTest {
  private static final String EPOCH = Position.epochText(FakeFanout.EPOCH);

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge =
        EdgeUnderTest.open(
            "channel.without_namespace.allowed_delta_types=fossil",
            "channel.without_namespace.delta_publish=true");
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static String subscribe(String channel, String more) {
    return "{\"id\":2,\"subscribe\":{\"channel\":\"%s\"%s}}".formatted(channel, more);
  }

  private static String room(int n) {
    return "{\"room\":\"harbour é\",\"people\":[\"ada\",\"grace\",\"edsger\"],\"n\":%d}"
        .formatted(n);
  }

  private static void publish(String channel, int from, int to) {
    try (Speaker writer = Speaker.connected(edge.port(), Codec.PROTOBUF)) {
      for (int n = from; n <= to; n++) {
        writer.says(
            "{\"id\":%d,\"publish\":{\"channel\":\"%s\",\"data\":%s}}"
                .formatted(n + 2, channel, room(n)));
        assertTrue(writer.reply().hasPublish());
      }
    }
  }

  private static DeltaReader reads(Speaker speaker, DeltaReader reader, int publications) {
    while (reader.data.size() < publications) {
      reader.takes(speaker.told());
    }
    return reader;
  }

  @ParameterizedTest
  @EnumSource
  void bringsTheFirstInFullAndThenWhatChanged(Codec codec) {
    String channel = "live" + codec;
    publish(channel, 1, 1);
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      assertTrue(speaker.says(subscribe(channel, ",\"delta\":\"fossil\"")).began().delta());
      publish(channel, 2, 4);
      DeltaReader reader = reads(speaker, new DeltaReader(codec), 3);
      assertEquals(List.of(room(2), room(3), room(4)), reader.data);
      assertEquals(List.of(false, true, true), reader.patched);
    }
  }

  @ParameterizedTest
  @EnumSource
  void chainsWhatWasMissedAndWhatComesAfterIt(Codec codec) {
    String channel = "missed" + codec;
    publish(channel, 1, 4);
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      String recover = ",\"recover\":true,\"offset\":1,\"epoch\":\"" + EPOCH + "\"";
      Began began = speaker.says(subscribe(channel, ",\"delta\":\"fossil\"" + recover)).began();
      assertTrue(began.recovered() && began.delta());
      assertEquals(List.of(2L, 3L, 4L), began.told().stream().map(Told::offset).toList());
      DeltaReader reader = new DeltaReader(codec);
      reader.takes(began.told());
      publish(channel, 5, 6);
      reads(speaker, reader, 5);
      assertEquals(List.of(room(2), room(3), room(4), room(5), room(6)), reader.data);
      assertEquals(List.of(false, true, true, true, true), reader.patched);
    }
  }

  /// Whoever is up to date may have lost its base with the old connection.
  @ParameterizedTest
  @EnumSource
  void beginsInFullForWhoMissedNothing(Codec codec) {
    String channel = "same" + codec;
    publish(channel, 1, 2);
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      String recover = ",\"recover\":true,\"offset\":2,\"epoch\":\"" + EPOCH + "\"";
      Began began = speaker.says(subscribe(channel, ",\"delta\":\"fossil\"" + recover)).began();
      assertTrue(began.recovered() && began.delta());
      publish(channel, 3, 4);
      assertEquals(List.of(false, true), reads(speaker, new DeltaReader(codec), 2).patched);
    }
  }

  @ParameterizedTest
  @EnumSource
  void declinesWhatItDoesNotKnowAndStaysPlain(Codec codec) {
    String channel = "plain" + codec;
    for (String delta : List.of("", ",\"delta\":\"bsdiff\"")) {
      try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
        assertFalse(speaker.says(subscribe(channel, delta)).began().delta());
        publish(channel, 1, 1);
        Told told = speaker.told().getFirst();
        assertFalse(told.quoted() || told.delta());
      }
    }
  }
}
