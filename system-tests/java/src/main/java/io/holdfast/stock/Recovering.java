package io.holdfast.stock;

import io.github.centrifugal.centrifuge.SubscriptionOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Subscriptions that continue from their position.
final class Recovering {
  private final Stage stage;

  Recovering(Stage stage) {
    this.stage = stage;
  }

  void run() throws IOException {
    stage.check("recovers what it missed while it was away", this::away);
    stage.check("recovers when it asks to", this::asks);
    stage.check("is told when history no longer reaches its position", this::unreachable);
    stage.check("watches its position when it asks to", this::positioned);
    stage.check("gets the latest of a channel that recovers by cache", this::cache);
  }

  void runThroughKill() throws IOException {
    stage.check("misses nothing over a kill -9 and a start of the server", this::killed);
  }

  private void away() throws Exception {
    recovers("room:away", new SubscriptionOptions());
  }

  private void asks() throws Exception {
    SubscriptionOptions options = new SubscriptionOptions();
    options.setRecoverable(true);
    recovers("asked:away", options);
  }

  private void recovers(String channel, SubscriptionOptions options) throws Exception {
    Watched one = stage.connected("ada");
    Followed seen = one.followed(channel, options);
    Checks.equal("recoverable", true, seen.subscribed.getFirst().getRecoverable());
    stage.publish(channel, 1);
    seen.awaitNumbers(1);
    one.disconnect();
    stage.publish(channel, 2, 3, 4);
    one.connect();
    seen.awaitNumbers(1, 2, 3, 4);
    seen.assertRecovered(true);
  }

  private void unreachable() throws Exception {
    Watched one = stage.connected("ada");
    Followed seen = one.followed("brief:away");
    stage.publish("brief:away", 0);
    seen.awaitNumbers(0);
    one.disconnect();
    stage.publish("brief:away", IntStream.rangeClosed(1, 25).toArray());
    one.connect();
    seen.awaitSubscribed(2);
    seen.assertRecovered(false);
    stage.publish("brief:away", 26);
    seen.awaitNumbers(0, 26);
  }

  private void positioned() throws Exception {
    SubscriptionOptions options = new SubscriptionOptions();
    options.setPositioned(true);
    Followed seen = stage.connected("ada").followed("asked:positioned", options);
    Checks.equal("positioned", true, seen.subscribed.getFirst().getPositioned());
    Checks.equal("recoverable", false, seen.subscribed.getFirst().getRecoverable());
    stage.publish("asked:positioned", 1);
    seen.awaitNumbers(1);
    Followed plain = stage.connected("ada").followed("asked:positioned");
    Checks.equal("not asked", false, plain.subscribed.getFirst().getPositioned());
  }

  private void cache() throws Exception {
    stage.publish("latest:cache", 1, 2);
    Watched one = stage.connected("ada");
    Followed seen = one.followed("latest:cache");
    stage.publish("latest:cache", 3);
    seen.awaitNumbers(3);
    one.disconnect();
    stage.publish("latest:cache", 4, 5, 6);
    one.connect();
    seen.awaitNumbers(3, 6);
    seen.assertRecovered(true);
  }

  private void killed() throws Exception {
    Watched there = stage.connected("ada");
    Watched away = stage.connected("bob");
    Followed seenThere = there.followed("room:killed");
    Followed seenAway = away.followed("room:killed");
    stage.publish("room:killed", 1, 2);
    seenThere.awaitNumbers(1, 2);
    seenAway.awaitNumbers(1, 2);
    away.disconnect();
    stage.publish("room:killed", 3, 4);
    stage.ask(Map.of("ask", "kill"));
    stage.ask(Map.of("ask", "start"));
    stage.publish("room:killed", 5, 6);
    away.connect();
    seenThere.awaitNumbers(1, 2, 3, 4, 5, 6);
    seenAway.awaitNumbers(1, 2, 3, 4, 5, 6);
    seenThere.assertRecovered(true);
    seenAway.assertRecovered(true);
    Checks.equal("ends", List.of(), there.disconnected);
  }
}
