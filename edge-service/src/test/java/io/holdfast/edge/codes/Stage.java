package io.holdfast.edge.codes;

import io.holdfast.edge.auth.TestTokens;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.ServerApi;
import io.holdfast.edge.testing.Speaker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/// Two real edges to hear codes on: on the free one everybody may do everything, on the strict one
/// what tokens and options allow. Clients say in their codec what is written here in JSON.
///
/// Owned by its test.
final class Stage implements AutoCloseable {
  private static final String SECRET = "secret";

  final EdgeUnderTest free = free();
  final EdgeUnderTest strict = strict();

  static EdgeUnderTest free(String... more) {
    return EdgeUnderTest.open(plus(List.of("outage.resync.jitter=1ms"), more));
  }

  static EdgeUnderTest strict(String... more) {
    return EdgeUnderTest.with(
        plus(
            List.of(
                "client.token.hmac_secret_key=" + SECRET,
                "client.disallow_anonymous_connection_tokens=true",
                "client.expired_sub_close_delay=0s",
                "client.channel_limit=2",
                "http_api.insecure=true",
                "outage.resync.jitter=1ms",
                "channel.without_namespace.history_size=100",
                "channel.without_namespace.history_ttl=300s",
                "channel.without_namespace.force_recovery=true",
                "channel.without_namespace.allow_subscribe_for_client=true"),
            more));
  }

  private static String[] plus(List<String> settings, String... more) {
    List<String> all = new ArrayList<>(settings);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  static String token(String claims) {
    return TestTokens.hmac(256, SECRET, claims);
  }

  static String connect(String claims) {
    return "{\"id\":1,\"connect\":{\"token\":\"" + token(claims) + "\"}}";
  }

  static String subscribe(String channel) {
    return subscribe(channel, "");
  }

  static String subscribe(String channel, String more) {
    return "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"" + more + "}}";
  }

  static String publish(String channel) {
    return "{\"id\":3,\"publish\":{\"channel\":\"" + channel + "\",\"data\":1}}";
  }

  /// A session of user 42.
  static Speaker user(EdgeUnderTest edge, Codec codec) {
    return user(edge, codec, "{\"sub\":\"42\"}");
  }

  static Speaker user(EdgeUnderTest edge, Codec codec, String claims) {
    return accepted(Speaker.open(edge.port(), codec).says(connect(claims)));
  }

  /// The client, whose command succeeded.
  static Speaker accepted(Speaker speaker) {
    int error = speaker.error();
    if (error != 0) {
      throw new IllegalStateException("error " + error);
    }
    return speaker;
  }

  /// What user 42 wants of the server by way of the application.
  static void api(EdgeUnderTest edge, String method, String more) {
    String answer = ServerApi.call(edge.port(), method, "{\"user\":\"42\"" + more + "}");
    if (!answer.contains("\"result\"")) {
      throw new IllegalStateException(answer);
    }
  }

  /// What a client on the free edge hears after it said this.
  Row anybody(int code, ToIntFunction<Speaker> hears, String says) {
    return new Row(
        code,
        codec -> {
          try (Speaker speaker = Speaker.connected(free.port(), codec)) {
            return hears.applyAsInt(speaker.says(says));
          }
        });
  }

  /// What user 42 hears on the strict edge.
  Row somebody(int code, ToIntFunction<Speaker> hears, String... says) {
    return new Row(
        code,
        codec -> {
          try (Speaker speaker = user(strict, codec)) {
            for (int i = 0; i < says.length - 1; i++) {
              accepted(speaker.says(says[i]));
            }
            return hears.applyAsInt(speaker.says(says[says.length - 1]));
          }
        });
  }

  /// What a client hears whose first word this is.
  Row newcomer(int code, ToIntFunction<Speaker> hears, Supplier<String> says) {
    return new Row(
        code,
        codec -> {
          try (Speaker speaker = Speaker.open(strict.port(), codec)) {
            return hears.applyAsInt(speaker.says(says.get()));
          }
        });
  }

  @Override
  public void close() {
    free.close();
    strict.close();
  }
}
