package io.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Position;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.testing.Began;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.FakeFanout;
import io.holdfast.edge.testing.Speaker;
import io.holdfast.edge.testing.Told;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Subscriptions with a filter over real sockets, in both codecs.
class FilterTest {
  private static final String EPOCH = Position.epochText(FakeFanout.EPOCH);
  private static final String FILTER = ",\"tf\":{\"key\":\"kind\",\"cmp\":\"eq\",\"val\":\"a\"}";

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EdgeUnderTest edge;

  @BeforeAll
  static void start() {
    edge =
        EdgeUnderTest.open(
            "channel.without_namespace.allow_tags_filter=true",
            "channel.without_namespace.allowed_delta_types=fossil",
            "http_api.insecure=true");
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static String subscribe(String channel, String more) {
    return "{\"id\":2,\"subscribe\":{\"channel\":\"%s\"%s}}".formatted(channel, more);
  }

  private static String recover(long offset) {
    return ",\"recover\":true,\"offset\":" + offset + ",\"epoch\":\"" + EPOCH + "\"";
  }

  /// One publication for each kind, with the kind as its tag.
  private static void publish(String channel, String... kinds)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String kind : kinds) {
        String body =
            "{\"channel\":\"%s\",\"data\":1,\"tags\":{\"kind\":\"%s\"}}".formatted(channel, kind);
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + "/api/publish"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        assertTrue(answer.contains("\"offset\""), answer);
      }
    }
  }

  private static List<Long> offsets(List<Told> told) {
    return told.stream().map(Told::offset).toList();
  }

  @ParameterizedTest
  @EnumSource
  void bringsOnlyWhatItSelects(Codec codec) throws IOException, InterruptedException {
    String channel = "live" + codec;
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      assertEquals(0, speaker.says(subscribe(channel, FILTER)).error());
      publish(channel, "b", "a", "b", "a");
      List<Long> got = new ArrayList<>(offsets(speaker.told()));
      while (got.size() < 2) {
        got.addAll(offsets(speaker.told()));
      }
      assertEquals(List.of(2L, 4L), got);
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesOutOfARecoveryWhatItDoesNotSelect(Codec codec)
      throws IOException, InterruptedException {
    String channel = "missed" + codec;
    publish(channel, "a", "b", "a", "b");
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      Began began = speaker.says(subscribe(channel, FILTER + recover(1))).began();
      assertTrue(began.recovered());
      assertEquals(List.of(3L), offsets(began.told()));
      assertEquals(1, began.offset());
    }
  }

  /// Nothing that it is given would move its position.
  @ParameterizedTest
  @EnumSource
  void movesThePositionOverWhatItLeftOut(Codec codec) throws IOException, InterruptedException {
    String channel = "moves" + codec;
    publish(channel, "a", "b", "b");
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      Began began = speaker.says(subscribe(channel, FILTER + recover(1))).began();
      assertTrue(began.recovered());
      assertEquals(List.of(), began.told());
      assertEquals(3, began.offset());
    }
  }

  @ParameterizedTest
  @EnumSource
  void getsNoDeltasBeside(Codec codec) {
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      String both = FILTER + ",\"delta\":\"fossil\"";
      assertFalse(speaker.says(subscribe("both" + codec, both)).began().delta());
    }
  }

  @ParameterizedTest
  @EnumSource
  void isRefusedWhenItIsNone(Codec codec) {
    try (Speaker speaker = Speaker.connected(edge.port(), codec)) {
      for (String bad : List.of("{\"op\":\"xor\"}", "{\"key\":\"k\",\"cmp\":\"is\"}")) {
        assertEquals(107, speaker.says(subscribe("bad", ",\"tf\":" + bad)).error());
      }
      assertEquals(0, speaker.says(subscribe("bad", "")).error());
    }
  }

  @Test
  void isRefusedWhereTheChannelAllowsNone() {
    try (EdgeUnderTest strict = EdgeUnderTest.open();
        Speaker speaker = Speaker.connected(strict.port(), Codec.JSON)) {
      assertEquals(107, speaker.says(subscribe("strict", FILTER)).error());
    }
  }
}
