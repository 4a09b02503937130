package io.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Position;
import io.holdfast.edge.auth.TestTokens;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.testing.Began;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.FakeFanout;
import io.holdfast.edge.testing.Speaker;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Channels in cache recovery mode: who subscribes gets the latest publication, and that alone.
class CacheRecoveryTest {
  private static final String EPOCH = Position.epochText(FakeFanout.EPOCH);

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge =
        EdgeUnderTest.open(
            "channel.without_namespace.force_recovery_mode=cache",
            "client.token.hmac_secret_key=secret");
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static String subscribe(String channel, String more) {
    return "{\"id\":2,\"subscribe\":{\"channel\":\"%s\",\"recover\":true%s}}"
        .formatted(channel, more);
  }

  private static String at(long offset) {
    return ",\"epoch\":\"" + EPOCH + "\",\"offset\":" + offset;
  }

  private static void began(long offset, List<String> data, Speaker speaker) {
    Began began = speaker.began();
    assertTrue(began.recovered() && began.wasRecovering());
    assertEquals(offset, began.offset());
    assertEquals(data, began.data());
  }

  @ParameterizedTest
  @EnumSource
  void bringsTheLatestToWhoeverHasNotGotIt(Codec codec) {
    String channel = "latest" + codec;
    edge.fanout.publish(channel, "11", "12", "13");
    for (String standing : List.of("", at(1), ",\"epoch\":\"old\",\"offset\":7")) {
      try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
        began(3, List.of("13"), speaker.says(subscribe(channel, standing)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bringsNothingToWhoStandsAtTheTop(Codec codec) {
    String channel = "top" + codec;
    edge.fanout.publish(channel, "11", "12");
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      began(2, List.of(), speaker.says(subscribe(channel, at(2))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotClaimToHaveRecoveredWhereThereIsNoLatest(Codec codec) {
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      Began began = speaker.says(subscribe("empty" + codec, "")).began();
      assertTrue(began.wasRecovering());
      assertFalse(began.recovered());
      assertEquals(112, speaker.says(subscribe("none" + codec, ",\"flag\":2")).error());
    }
  }

  @ParameterizedTest
  @EnumSource
  void bringsTheLatestOfServerSideChannels(Codec codec) {
    String channel = "served" + codec;
    edge.fanout.publish(channel, "11", "12");
    String token =
        TestTokens.hmac(256, "secret", "{\"sub\":\"ada\",\"channels\":[\"" + channel + "\"]}");
    String connect =
        "{\"id\":1,\"connect\":{\"token\":\"%s\",\"subs\":{\"%s\":{\"recover\":true%s}}}}";
    try (Speaker speaker = Speaker.open(edge.port(), codec)) {
      began(2, List.of("12"), speaker.says(connect.formatted(token, channel, at(1))));
    }
    try (Speaker speaker = Speaker.open(edge.port(), codec)) {
      began(2, List.of(), speaker.says(connect.formatted(token, channel, at(2))));
    }
  }
}
