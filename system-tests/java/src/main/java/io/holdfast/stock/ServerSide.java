package io.holdfast.stock;

import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.ServerSubscribedEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Subscriptions that the server makes.
final class ServerSide {
  private final Stage stage;

  ServerSide(Stage stage) {
    this.stage = stage;
  }

  void run() throws IOException {
    stage.check("hears the channels that its token subscribes it to", this::channels);
    stage.check("gets data and rights with the subscriptions of its token", this::subs);
    stage.check("hears its personal channel", this::personal);
    stage.check("recovers subscriptions of the server", this::recovers);
    stage.check("is told when a subscription of the server cannot recover", this::unreachable);
    stage.check("is subscribed and unsubscribed by the server API", this::byApi);
    stage.check("sees others join and leave in a subscription of the server", this::joins);
  }

  private Watched claiming(Map<String, ?> claims) throws IOException {
    Options options = stage.options("", _ -> {});
    options.setToken(stage.token(claims));
    return stage.client(options);
  }

  private Watched hearing(String... channels) throws IOException {
    Watched one = claiming(Map.of("sub", "ada", "channels", List.of(channels))).connect();
    for (String channel : channels) {
      awaitSubscribed(one, channel, 1);
    }
    return one;
  }

  private static ServerSubscribedEvent awaitSubscribed(Watched one, String channel, int times) {
    Checks.eventually(
        () -> one.subscribed(channel).size() >= times, () -> "subscribed to " + channel);
    return one.subscribed(channel).getLast();
  }

  private static void awaitNumbers(Watched one, String channel, Integer... wanted) {
    Checks.eventually(
        () -> one.numbers(channel).size() >= wanted.length, () -> "heard " + one.numbers(channel));
    Checks.equal("heard", List.of(wanted), one.numbers(channel));
  }

  private void channels() throws Exception {
    Watched one = hearing("closed:first", "closed:second");
    stage.publish("closed:first", 1, 2);
    stage.publish("closed:second", 3);
    awaitNumbers(one, "closed:first", 1, 2);
    awaitNumbers(one, "closed:second", 3);
  }

  private void subs() throws Exception {
    Map<String, ?> sub =
        Map.of(
            "data",
            Map.of("welcome", true),
            "override",
            Map.of("force_push_join_leave", Map.of("value", true)));
    Watched one = claiming(Map.of("sub", "ada", "subs", Map.of("closed:subs", sub))).connect();
    ServerSubscribedEvent event = awaitSubscribed(one, "closed:subs", 1);
    Checks.equal(
        "data",
        Map.of("welcome", true),
        Stage.JSON.convertValue(Heard.parsed(event.getData()), Map.class));
    Watched other = hearing("closed:subs");
    Checks.eventually(
        () -> one.joins.contains("closed:subs " + other.id()), () -> "joins " + one.joins);
  }

  private void personal() throws Exception {
    Watched one = stage.connected("grace");
    awaitSubscribed(one, "own:#grace", 1);
    stage.publish("own:#grace", 1);
    awaitNumbers(one, "own:#grace", 1);
  }

  private void recovers() throws Exception {
    Watched one = hearing("closed:away");
    stage.publish("closed:away", 1);
    awaitNumbers(one, "closed:away", 1);
    one.disconnect();
    stage.publish("closed:away", 2, 3);
    one.connect();
    awaitNumbers(one, "closed:away", 1, 2, 3);
    ServerSubscribedEvent event = awaitSubscribed(one, "closed:away", 2);
    Checks.equal("was recovering", true, event.wasRecovering());
    Checks.equal("recovered", true, event.getRecovered());
  }

  private void unreachable() throws Exception {
    Watched one = hearing("brief:server");
    stage.publish("brief:server", 0);
    awaitNumbers(one, "brief:server", 0);
    one.disconnect();
    stage.publish("brief:server", IntStream.rangeClosed(1, 25).toArray());
    one.connect();
    ServerSubscribedEvent event = awaitSubscribed(one, "brief:server", 2);
    Checks.equal("was recovering", true, event.wasRecovering());
    Checks.equal("recovered", false, event.getRecovered());
    stage.publish("brief:server", 26);
    awaitNumbers(one, "brief:server", 0, 26);
  }

  private void byApi() throws Exception {
    Watched one = stage.connected("hugo");
    stage.api("subscribe", Map.of("user", "hugo", "channel", "closed:api"));
    awaitSubscribed(one, "closed:api", 1);
    stage.publish("closed:api", 1);
    awaitNumbers(one, "closed:api", 1);
    stage.api("unsubscribe", Map.of("user", "hugo", "channel", "closed:api"));
    Checks.eventually(() -> !one.unsubscribed.isEmpty(), () -> "not unsubscribed");
    Checks.equal("unsubscribed", List.of("closed:api"), one.unsubscribed);
    stage.publish("closed:api", 2);
    stage.publish("own:#hugo", 3);
    awaitNumbers(one, "own:#hugo", 3);
    awaitNumbers(one, "closed:api", 1);
  }

  private void joins() throws Exception {
    Watched one = hearing("room:serverjoins");
    Watched other = hearing("room:serverjoins");
    Checks.eventually(
        () -> one.joins.contains("room:serverjoins " + other.id()), () -> "joins " + one.joins);
    other.disconnect();
    Checks.eventually(() -> !one.leaves.isEmpty(), () -> "no leave");
    Checks.equal("who left", List.of("room:serverjoins " + other.id()), one.leaves);
  }
}
