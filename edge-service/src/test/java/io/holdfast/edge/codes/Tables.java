package io.holdfast.edge.codes;

import static io.holdfast.edge.codes.Stage.accepted;
import static io.holdfast.edge.codes.Stage.api;
import static io.holdfast.edge.codes.Stage.connect;
import static io.holdfast.edge.codes.Stage.publish;
import static io.holdfast.edge.codes.Stage.subscribe;
import static io.holdfast.edge.codes.Stage.token;
import static io.holdfast.edge.codes.Stage.user;

import io.holdfast.contract.Code;
import io.holdfast.contract.Refusal;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.testing.Speaker;
import java.util.List;

/// What a client must do, or what must happen to it, to hear each code.
final class Tables {
  private static final String OVER = "1000000000";

  private final Stage stage;

  Tables(Stage stage) {
    this.stage = stage;
  }

  List<Row> errors() {
    return List.of(
        refused(Code.UNAVAILABLE),
        stage.anybody(102, Speaker::error, subscribe("no:a")),
        stage.somebody(103, Speaker::error, publish("a")),
        stage.somebody(105, Speaker::error, subscribe("a"), subscribe("a")),
        stage.somebody(106, Speaker::error, subscribe("a"), subscribe("b"), subscribe("c")),
        stage.anybody(107, Speaker::error, "{\"id\":2,\"publish\":{\"channel\":\"a\"}}"),
        stage.anybody(108, Speaker::error, "{\"id\":2,\"rpc\":{\"method\":\"m\"}}"),
        stage.newcomer(109, Speaker::error, () -> connect("{\"sub\":\"42\",\"exp\":" + OVER + "}")),
        stage.newcomer(
            110, Speaker::error, () -> connect("{\"sub\":\"42\",\"expire_at\":" + OVER + "}")),
        new Row(111, Tables::asksAndAsks),
        stage.anybody(
            112,
            Speaker::error,
            subscribe("a", ",\"recover\":true,\"flag\":2,\"epoch\":\"another life\"")));
  }

  /// What a client hears when another service refuses for this reason.
  Row refused(Code why) {
    return new Row(
        why.clientError(),
        codec -> {
          stage.free.fanout.refuse(new Refusal(why, "by the test"));
          try (Speaker speaker = Speaker.connected(stage.free.port(), codec)) {
            return speaker.says(publish("a")).error();
          } finally {
            stage.free.fanout.refuse(null);
          }
        });
  }

  private static int asksAndAsks(Codec codec) {
    try (EdgeUnderTest own = Stage.free();
        Speaker speaker = Speaker.connected(own.port(), codec)) {
      own.fanout.mute(true);
      return speaker.says((publish("a") + "\n").repeat(300)).error();
    }
  }

  List<Row> unsubscribes() {
    return List.of(
        new Row(
            2000,
            codec -> {
              try (Speaker speaker = user(stage.strict, codec)) {
                accepted(speaker.says(subscribe("a")));
                api(stage.strict, "unsubscribe", ",\"channel\":\"a\"");
                return speaker.unsubscribed();
              }
            }),
        new Row(
            2500,
            codec -> {
              try (EdgeUnderTest own = Stage.free();
                  Speaker speaker = Speaker.connected(own.port(), codec)) {
                accepted(speaker.says(subscribe("a")));
                missAll(own, speaker);
                return speaker.unsubscribed();
              }
            }),
        new Row(
            2501,
            codec -> {
              try (Speaker speaker = user(stage.strict, codec)) {
                String claims = "{\"sub\":\"42\",\"channel\":\"a\",\"expire_at\":" + soon() + "}";
                accepted(speaker.says(subscribe("a", ",\"token\":\"" + token(claims) + "\"")));
                return speaker.unsubscribed();
              }
            }));
  }

  /// The client has one publication of the channel, and the next are gone before it gets them.
  private static void missAll(EdgeUnderTest own, Speaker speaker) {
    own.fanout.publish("a", "1");
    if (speaker.unsubscribed() != 0) {
      throw new IllegalStateException("not a publication");
    }
    own.fanout.trim("a", 1);
    own.fanout.cut();
  }

  /// Late enough to be in the future when the token is looked at.
  private static long soon() {
    return System.currentTimeMillis() / 1_000 + 2;
  }

  List<Row> closes() {
    return List.of(
        new Row(
            3001,
            codec -> {
              EdgeUnderTest own = Stage.free();
              try (Speaker speaker = Speaker.connected(own.port(), codec)) {
                own.close();
                return speaker.closed();
              }
            }),
        new Row(3005, codec -> closedBy(codec, "refresh", ",\"expired\":true")),
        new Row(
            3006,
            codec -> closedBy(codec, "subscribe", ",\"channel\":\"a\",\"expire_at\":" + soon())),
        new Row(3008, Tables::doesNotRead),
        new Row(
            3010,
            codec -> {
              try (EdgeUnderTest own = Stage.strict();
                  Speaker speaker = user(own, codec, "{\"sub\":\"42\",\"channels\":[\"a\"]}")) {
                missAll(own, speaker);
                return speaker.closed();
              }
            }),
        new Row(3012, Tables::answersNoPing),
        new Row(3013, Tables::doesNotWait),
        stage.newcomer(3500, Speaker::closed, () -> connect("{\"sub\":\"42\",\"channel\":\"a\"}")),
        stage.newcomer(3501, Speaker::closed, () -> "{\"id\":1,\"connect\":{}}"),
        new Row(3502, Tables::neverConnects),
        new Row(3503, codec -> closedBy(codec, "disconnect", "")),
        new Row(
            3504,
            codec -> {
              try (EdgeUnderTest own = Stage.strict("client.user_connection_limit=1");
                  Speaker _ = user(own, codec);
                  Speaker second = Speaker.open(own.port(), codec)) {
                return second.says(connect("{\"sub\":\"42\"}")).closed();
              }
            }),
        stage.newcomer(
            3505,
            Speaker::closed,
            () -> connect("{\"sub\":\"42\",\"channels\":[\"a\",\"b\",\"c\"]}")),
        new Row(3506, this::cannotBeTold),
        stage.newcomer(3507, Speaker::closed, () -> connect("{}")),
        stage.anybody(3508, Speaker::closed, "{\"send\":{\"data\":1}}"));
  }

  private int closedBy(Codec codec, String method, String more) {
    try (Speaker speaker = user(stage.strict, codec)) {
      api(stage.strict, method, more);
      return speaker.closed();
    }
  }

  private static int answersNoPing(Codec codec) {
    try (EdgeUnderTest own = Stage.free("client.ping_interval=1s", "client.pong_timeout=900ms");
        Speaker speaker = Speaker.connected(own.port(), codec)) {
      return speaker.closed();
    }
  }

  private static int neverConnects(Codec codec) {
    try (EdgeUnderTest own = Stage.free("client.stale_close_delay=1s");
        Speaker speaker = Speaker.open(own.port(), codec)) {
      return speaker.closed();
    }
  }

  private static int doesNotRead(Codec codec) {
    try (EdgeUnderTest own =
            Stage.free("client.queue_max_size=65536", "websocket.write_timeout=20s");
        Speaker speaker = Speaker.narrow(own.port(), codec)) {
      accepted(speaker.says("{\"id\":1,\"connect\":{}}"));
      accepted(speaker.says(subscribe("flood")));
      String wide = "\"" + "x".repeat(16_000) + "\"";
      for (int i = 0; i < 300; i++) {
        own.fanout.publish("flood", wide);
      }
      if (!Eventually.within(() -> own.edge.subscriptions() == 0)) {
        throw new IllegalStateException("never slow");
      }
      return speaker.closed();
    }
  }

  private static int doesNotWait(Codec codec) {
    try (EdgeUnderTest own = Stage.free();
        Speaker speaker = Speaker.connected(own.port(), codec)) {
      own.fanout.mute(true);
      return speaker.says(subscribe("a") + ("\n" + publish("a")).repeat(300)).closed();
    }
  }

  /// Only JSON has publications that it cannot say. In the other codec the code comes from the API
  /// alone.
  private int cannotBeTold(Codec codec) {
    if (codec == Codec.PROTOBUF) {
      return closedBy(codec, "disconnect", ",\"disconnect\":{\"code\":3506,\"reason\":\"x\"}");
    }
    try (Speaker speaker = Speaker.connected(stage.free.port(), codec)) {
      accepted(speaker.says(subscribe("binary")));
      stage.free.fanout.publish("binary", "no JSON");
      return speaker.closed();
    }
  }
}
