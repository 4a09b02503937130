package io.holdfast.stock;

import io.github.centrifugal.centrifuge.ClientInfo;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.PresenceResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Connection tokens and the ends of connections.
final class Connecting {
  private static final int UNAUTHORIZED = 1;

  private final Stage stage;

  Connecting(Stage stage) {
    this.stage = stage;
  }

  void run() throws IOException {
    stage.check("connects without a token as nobody", this::nobody);
    stage.check("connects with a token and is that user", this::user);
    stage.check("asks for its first token", this::firstToken);
    stage.check("is refused with a token of another secret", this::forged);
    stage.check("fetches a new token when its own has expired", this::expired);
    stage.check("ends when its token has expired and there is no other", this::noOther);
    stage.check("refreshes its token and keeps its connection", this::refreshed);
    stage.check("ends when it may not have another token", this::notAgain);
    stage.check("is the user that a header names", this::header);
    stage.check("becomes another user with another token", this::another);
    stage.check("is closed when its message is larger than allowed", this::tooLarge);
  }

  private void nobody() throws Exception {
    Watched one = stage.connected("");
    one.followed("room:nobody");
    Checks.equal("user", "", presence(one, "room:nobody").getUser());
  }

  private void user() throws Exception {
    Watched one =
        stage
            .client(
                stage.options(
                    "ada",
                    options -> {
                      options.setName("holdfast-scenarios");
                      options.setVersion("1");
                      options.setData("{\"hello\":true}".getBytes(StandardCharsets.UTF_8));
                    }))
            .connect();
    one.followed("room:user");
    ClientInfo info = presence(one, "room:user");
    Checks.equal("user", "ada", info.getUser());
    Checks.equal("client", one.id(), info.getClient());
    Checks.equal("info", Map.of("name", "ada"), parsed(info.getConnInfo()));
  }

  private static Object parsed(byte[] json) {
    return Stage.JSON.convertValue(Heard.parsed(json), Map.class);
  }

  private void firstToken() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Watched one = stage.client(withTokens(asked, fresh())).connect();
    Checks.equal("asked", 1, asked.get());
    one.followed("room:first");
    Checks.equal("user", "ada", presence(one, "room:first").getUser());
  }

  private void forged() throws Exception {
    Options options = stage.options("", _ -> {});
    options.setToken(stage.forged(Map.of("sub", "ada")));
    Checks.equal("code", 3500, stage.client(options).end());
  }

  private void expired() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Options options = withTokens(asked, fresh());
    options.setToken(stage.token(Map.of("sub", "ada", "exp", Stage.in(-60))));
    stage.client(options).connect();
    Checks.equal("asked", 1, asked.get());
  }

  private void noOther() throws Exception {
    Options options = stage.options("", _ -> {});
    options.setToken(stage.token(Map.of("sub", "ada", "exp", Stage.in(-60))));
    Checks.equal("code", UNAUTHORIZED, stage.client(options).end());
  }

  private void refreshed() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Options options = withTokens(asked, fresh());
    options.setToken(stage.token(Map.of("sub", "ada", "exp", Stage.in(3))));
    Watched one = stage.client(options).connect();
    Followed seen = one.followed("room:refreshed");
    Checks.eventually(() -> asked.get() == 1, () -> "asked for a token");
    stage.publish("room:refreshed", 1);
    seen.awaitNumbers(1);
    Checks.equal("connects", 1, one.connected.size());
    Checks.equal("connecting", 1, one.connecting.size());
  }

  private void notAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Options options = withTokens(asked);
    options.setToken(stage.token(Map.of("sub", "ada", "exp", Stage.in(3))));
    Watched one = stage.client(options).connect();
    Checks.equal("code", UNAUTHORIZED, one.awaitEnd());
    Checks.equal("asked", 1, asked.get());
  }

  private void header() throws Exception {
    Watched one =
        stage
            .client(stage.options("", options -> options.setHeaders(Map.of("X-User", "grace"))))
            .connect();
    one.followed("room:header");
    Checks.equal("user", "grace", presence(one, "room:header").getUser());
  }

  private void another() throws Exception {
    Watched one = stage.connected("ada");
    one.disconnect();
    one.client.setToken(stage.token(Map.of("sub", "bob")));
    one.connect();
    one.followed("room:another");
    Checks.equal("user", "bob", presence(one, "room:another").getUser());
  }

  private void tooLarge() throws Exception {
    Watched one = stage.connected("ada");
    byte[] data = new byte[100_000];
    Arrays.fill(data, (byte) '1');
    one.client.publish("room:large", data, (_, _) -> {});
    // This SDK does not know what 1009 says, and dials again.
    Checks.eventually(() -> one.connected.size() == 2, () -> "closed");
    Checks.equal("ends", List.of(), one.disconnected);
  }

  private String fresh() throws IOException {
    return stage.token(Map.of("sub", "ada", "exp", Stage.in(3600)));
  }

  private Options withTokens(AtomicInteger asked, String... tokens) throws IOException {
    return stage.options("", options -> options.setTokenGetter(Stage.tokens(asked, tokens)));
  }

  private static ClientInfo presence(Watched one, String channel) throws InterruptedException {
    Map<String, ClientInfo> clients =
        Reply.<PresenceResult>to(done -> one.client.presence(channel, done)).value().getClients();
    ClientInfo info = clients.get(one.id());
    if (info == null) {
      throw new AssertionError("not among " + clients.keySet());
    }
    return info;
  }
}
