package io.holdfast.stock;

import io.github.centrifugal.centrifuge.ClientInfo;
import io.github.centrifugal.centrifuge.PresenceResult;
import io.github.centrifugal.centrifuge.PublishResult;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import io.github.centrifugal.centrifuge.SubscriptionTokenEvent;
import io.github.centrifugal.centrifuge.SubscriptionTokenGetter;
import io.github.centrifugal.centrifuge.TokenCallback;
import io.github.centrifugal.centrifuge.UnauthorizedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/// Subscriptions, their refusals and their tokens.
final class Subscribing {
  private static final int CHANNELS = 24;
  private static final int UNAUTHORIZED = 1;

  private final Stage stage;

  Subscribing(Stage stage) {
    this.stage = stage;
  }

  void run() throws IOException {
    stage.check(
        "receives what the server API publishes, with offsets that rise by one", this::receives);
    stage.check(
        "hears nothing after it unsubscribed, and everything after it came back", this::comesBack);
    stage.check("is told that a namespace is unknown", () -> refused("nowhere:channel", 102));
    stage.check("is told that it may not subscribe", () -> refused("closed:channel", 103));
    stage.check("is told that a channel is limited to other users", this::limited);
    stage.check("is told that it has too many channels", this::tooMany);
    stage.check("subscribes with a token of the channel", this::token);
    stage.check("asks for the token of a channel", this::asks);
    stage.check("is refused with a channel's token of another secret", this::forged);
    stage.check("refreshes the token of a channel and stays subscribed", this::refreshed);
    stage.check("is unsubscribed when it may not have the token of a channel", this::mayNot);
  }

  private void receives() throws Exception {
    Followed seen = stage.connected("ada").followed("room:receives");
    long first = stage.publish("room:receives", 1, 2, 3).getFirst().offset();
    seen.awaitNumbers(1, 2, 3);
    Checks.equal(
        "offsets",
        List.of(first, first + 1, first + 2),
        seen.publications.stream().map(Heard::offset).toList());
  }

  private void comesBack() throws Exception {
    Watched one = stage.connected("ada");
    Followed seen = one.followed("room:leaves");
    stage.publish("room:leaves", 1);
    seen.awaitNumbers(1);
    seen.subscription().unsubscribe();
    Checks.equal("code", 0, seen.end());
    // Commands are served in order: once this one is answered, the other was heard.
    byte[] data = "{}".getBytes(StandardCharsets.UTF_8);
    Reply.<PublishResult>to(done -> one.client.publish("room:after", data, done)).value();
    stage.publish("room:leaves", 2, 3);
    seen.awaitNumbers(1);
    seen.subscription().subscribe();
    seen.awaitSubscribed(2);
    stage.publish("room:leaves", 4);
    seen.awaitNumbers(1, 2, 3, 4);
  }

  private void refused(String channel, int code) throws Exception {
    Followed seen = stage.connected("ada").follow(channel, new SubscriptionOptions());
    Checks.equal("code", code, seen.end());
    Checks.equal("subscribed", 0, seen.subscribed.size());
  }

  private void limited() throws Exception {
    stage.connected("ada").followed("room:limited#ada,bob");
    refused("room:limited#bob", 103);
  }

  private void tooMany() throws Exception {
    Watched one = stage.connected("ada");
    for (int i = 1; i < CHANNELS; i++) { // its personal channel is one of them
      one.followed("room:many" + i);
    }
    Checks.equal("code", 106, one.follow("room:many", new SubscriptionOptions()).end());
  }

  private void token() throws Exception {
    Watched one = stage.connected("ada");
    SubscriptionOptions options = new SubscriptionOptions();
    options.setToken(
        stage.token(
            Map.of(
                "sub",
                "ada",
                "channel",
                "closed:token",
                "info",
                Map.of("seat", 7),
                "data",
                Map.of("welcome", true))));
    Followed seen = one.followed("closed:token", options);
    Checks.equal(
        "data",
        Map.of("welcome", true),
        Stage.JSON.convertValue(Heard.parsed(seen.subscribed.getFirst().getData()), Map.class));
    ClientInfo info =
        Reply.<PresenceResult>to(done -> seen.subscription().presence(done))
            .value()
            .getClients()
            .get(one.id());
    Checks.equal(
        "info",
        Map.of("seat", 7),
        Stage.JSON.convertValue(
            Heard.parsed(Objects.requireNonNull(info).getChanInfo()), Map.class));
    stage.publish("closed:token", 1);
    seen.awaitNumbers(1);
  }

  private void asks() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    stage.connected("ada").followed("closed:asks", tokens(asked, fresh("closed:asks")));
    Checks.equal("asked", 1, asked.get());
  }

  private void forged() throws Exception {
    SubscriptionOptions options = new SubscriptionOptions();
    options.setToken(stage.forged(Map.of("sub", "ada", "channel", "closed:forged")));
    Checks.equal("code", 103, stage.connected("ada").follow("closed:forged", options).end());
  }

  private void refreshed() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    SubscriptionOptions options = tokens(asked, fresh("closed:refreshed"));
    options.setToken(expiring("closed:refreshed", 3));
    Followed seen = stage.connected("ada").followed("closed:refreshed", options);
    Checks.eventually(() -> asked.get() == 1, () -> "asked for a token");
    stage.publish("closed:refreshed", 1);
    seen.awaitNumbers(1);
    Checks.equal("subscribing", 1, seen.subscribing.size());
  }

  private void mayNot() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Followed seen = stage.connected("ada").follow("closed:maynot", tokens(asked));
    Checks.equal("code", UNAUTHORIZED, seen.end());
    Checks.equal("asked", 1, asked.get());
  }

  private String fresh(String channel) throws IOException {
    return expiring(channel, 3600);
  }

  private String expiring(String channel, int seconds) throws IOException {
    return stage.token(Map.of("sub", "ada", "channel", channel, "exp", Stage.in(seconds)));
  }

  private static SubscriptionOptions tokens(AtomicInteger asked, String... tokens) {
    SubscriptionOptions options = new SubscriptionOptions();
    options.setTokenGetter(
        new SubscriptionTokenGetter() {
          @Override
          public void getSubscriptionToken(SubscriptionTokenEvent event, TokenCallback callback) {
            asked.getAndIncrement();
            if (tokens.length == 0) {
              callback.Done(new UnauthorizedException(), "");
            } else {
              callback.Done(null, tokens[0]);
            }
          }
        });
    return options;
  }
}
