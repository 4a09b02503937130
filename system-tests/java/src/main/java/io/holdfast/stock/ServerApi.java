package io.holdfast.stock;

import io.github.centrifugal.centrifuge.Options;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// What the server API does to clients.
final class ServerApi {
  private final Stage stage;

  ServerApi(Stage stage) {
    this.stage = stage;
  }

  void run() throws IOException {
    stage.check("is unsubscribed from its subscription by the server API", this::unsubscribed);
    stage.check("is disconnected for good by the server API, everywhere", this::disconnected);
    stage.check("comes back when the server API says so", this::comesBack);
    stage.check("comes back with a new token when the server API ends its own", this::expired);
    stage.check("gets a broadcast and a batch in order", this::inOrder);
    stage.check("gets what was published twice under one key once", this::once);
  }

  private void unsubscribed() throws Exception {
    Watched one = stage.connected("ada");
    Followed seen = one.followed("room:unsubscribed");
    stage.api(
        "unsubscribe", Map.of("channel", "room:unsubscribed", "user", "ada", "client", one.id()));
    Checks.equal("code", 2000, seen.end());
  }

  private void disconnected() throws Exception {
    Watched one = stage.connected("ida");
    Watched two = stage.connected("ida");
    stage.api("disconnect", Map.of("user", "ida"));
    Checks.equal("codes", List.of(3503, 3503), List.of(one.awaitEnd(), two.awaitEnd()));
    Watched three = stage.connected("ida");
    stage.api(
        "disconnect",
        Map.of("user", "ida", "disconnect", Map.of("code", 4567, "reason", "of our own")));
    Checks.equal("code", 4567, three.awaitEnd());
  }

  private void comesBack() throws Exception {
    Watched one = stage.connected("jan");
    Followed seen = one.followed("room:comesback");
    stage.publish("room:comesback", 1);
    seen.awaitNumbers(1);
    stage.api(
        "disconnect",
        Map.of("user", "jan", "disconnect", Map.of("code", 4123, "reason", "come back")));
    seen.awaitSubscribed(2);
    seen.assertRecovered(true);
    Checks.equal("code", 4123, one.connecting.getLast());
    stage.publish("room:comesback", 2);
    seen.awaitNumbers(1, 2);
  }

  private void expired() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    String token = stage.token(Map.of("sub", "kim", "exp", Stage.in(3600)));
    Options options = stage.options("", made -> made.setTokenGetter(Stage.tokens(asked, token)));
    Watched one = stage.client(options).connect();
    stage.api("refresh", Map.of("user", "kim", "expired", true));
    Checks.eventually(() -> one.connected.size() == 2, () -> "back; ends " + one.disconnected);
    Checks.equal("code", 3005, one.connecting.getLast());
  }

  private void inOrder() throws Exception {
    Watched one = stage.connected("ada");
    Followed first = one.followed("room:first");
    Followed second = one.followed("room:second");
    stage.api(
        "broadcast",
        Map.of("channels", List.of("room:first", "room:second"), "data", Map.of("n", 1)));
    stage.api("batch", Map.of("commands", List.of(command(2), command(3), command(4))));
    first.awaitNumbers(1, 2, 3, 4);
    second.awaitNumbers(1);
  }

  private static Map<String, ?> command(int n) {
    return Map.of("publish", Map.of("channel", "room:first", "data", Map.of("n", n)));
  }

  private void once() throws Exception {
    Followed seen = stage.connected("ada").followed("room:once");
    Map<String, ?> twice =
        Map.of("channel", "room:once", "data", Map.of("n", 1), "idempotency_key", "the-key");
    stage.api("publish", twice);
    stage.api("publish", twice);
    stage.publish("room:once", 2);
    seen.awaitNumbers(1, 2);
  }
}
