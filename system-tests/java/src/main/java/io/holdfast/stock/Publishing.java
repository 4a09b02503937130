package io.holdfast.stock;

import io.github.centrifugal.centrifuge.ClientInfo;
import io.github.centrifugal.centrifuge.CompletionCallback;
import io.github.centrifugal.centrifuge.HistoryOptions;
import io.github.centrifugal.centrifuge.HistoryResult;
import io.github.centrifugal.centrifuge.PresenceResult;
import io.github.centrifugal.centrifuge.PresenceStatsResult;
import io.github.centrifugal.centrifuge.PublishResult;
import io.github.centrifugal.centrifuge.RPCResult;
import io.github.centrifugal.centrifuge.StreamPosition;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What clients say and ask: publications, presence, history, rpc and send.
final class Publishing {
  private final Stage stage;

  Publishing(Stage stage) {
    this.stage = stage;
  }

  void run() throws IOException {
    stage.check("publishes, and hears itself with its client id", this::publishes);
    stage.check("publishes into a channel that it does not follow", this::elsewhere);
    stage.check("is told that it may not publish", this::mayNot);
    stage.check("gets the tags of a publication", this::tags);
    stage.check("sees who is present", this::presence);
    stage.check("sees others join and leave", () -> joins("room:joins", false));
    stage.check("sees others join and leave when it asks to", () -> joins("asked:joins", true));
    stage.check("reads history by limit, since and reverse", this::history);
    stage.check("is told that a channel has no history", this::noHistory);
    stage.check("is told that a position of history is of another life", this::otherLife);
    stage.check("is told that there is no rpc", this::rpc);
    stage.check("is disconnected when it sends what nobody takes", this::sends);
  }

  private void publishes() throws Exception {
    Watched one = stage.connected("ada");
    Followed seen = one.followed("room:publishes");
    String json = "{\"n\":7,\"text\":\"é ✓ \uD83D\uDE00 \\\"quoted\\\"\\n\"}";
    Reply.<PublishResult>to(done -> seen.subscription().publish(bytes(json), done)).value();
    seen.awaitNumbers(7);
    Checks.equal("data", Stage.JSON.readTree(json), seen.publications.getFirst().data());
    ClientInfo publisher = seen.publishers.getFirst();
    Checks.equal("client", one.id(), publisher.getClient());
    Checks.equal("user", "ada", publisher.getUser());
  }

  private void elsewhere() throws Exception {
    Followed seen = stage.connected("bob").followed("room:elsewhere");
    Watched one = stage.connected("ada");
    for (int n = 1; n <= 3; n++) {
      byte[] data = bytes("{\"n\":%d}".formatted(n));
      Reply.<PublishResult>to(done -> one.client.publish("room:elsewhere", data, done)).value();
    }
    seen.awaitNumbers(1, 2, 3);
  }

  private void mayNot() throws Exception {
    Followed seen = stage.connected("ada").followed("asked:maynot");
    Checks.equal(
        "code",
        103,
        Reply.<PublishResult>to(done -> seen.subscription().publish(bytes("{}"), done)).code());
  }

  private void tags() throws Exception {
    Followed seen = stage.connected("ada").followed("room:tags");
    stage.api(
        "publish",
        Map.of("channel", "room:tags", "data", Map.of("n", 1), "tags", Map.of("kind", "news")));
    seen.awaitNumbers(1);
    Checks.equal("tags", Map.of("kind", "news"), seen.publications.getFirst().tags());
  }

  private void presence() throws Exception {
    Watched one = stage.connected("ada");
    Watched two = stage.connected("ada");
    Followed seen = one.followed("room:present");
    two.followed("room:present");
    PresenceResult present =
        Reply.<PresenceResult>to(done -> seen.subscription().presence(done)).value();
    Checks.equal("clients", Set.of(one.id(), two.id()), present.getClients().keySet());
    present.getClients().forEach((id, info) -> Checks.equal("client", id, info.getClient()));
    PresenceStatsResult stats =
        Reply.<PresenceStatsResult>to(done -> seen.subscription().presenceStats(done)).value();
    Checks.equal("stats", List.of(2, 1), List.of(stats.getNumClients(), stats.getNumUsers()));
  }

  private void joins(String channel, boolean asks) throws Exception {
    SubscriptionOptions options = new SubscriptionOptions();
    options.setJoinLeave(asks);
    Followed seen = stage.connected("ada").followed(channel, options);
    Watched other = stage.connected("bob");
    other.followed(channel);
    Checks.eventually(() -> seen.joins.contains(other.id()), () -> "joins " + seen.joins);
    other.disconnect();
    Checks.eventually(() -> !seen.leaves.isEmpty(), () -> "no leave");
    Checks.equal("who left", List.of(other.id()), seen.leaves);
  }

  private void history() throws Exception {
    Watched one = stage.connected("ada");
    List<Stage.Position> stored = stage.publish("room:history", 1, 2, 3, 4, 5);
    HistoryResult top = history(one, "room:history", new HistoryOptions.Builder());
    Checks.equal("only the top", 0, top.getPublications().size());
    Checks.equal("offset", stored.getLast().offset(), top.getOffset());
    Checks.equal("epoch", stored.getLast().epoch(), top.getEpoch());
    Checks.equal("limit", List.of(1, 2), numbers(one, limit(2)));
    Checks.equal("reverse", List.of(5, 4), numbers(one, limit(2).withReverse(true)));
    StreamPosition since = new StreamPosition(stored.get(1).offset(), stored.get(1).epoch());
    Checks.equal("since", List.of(3, 4, 5), numbers(one, limit(10).withSince(since)));
    Checks.equal(
        "since, reverse", List.of(1), numbers(one, limit(10).withSince(since).withReverse(true)));
    Followed seen = one.followed("room:history");
    HistoryResult page =
        Reply.<HistoryResult>to(
                done -> seen.subscription().history(limit(1).withReverse(true).build(), done))
            .value();
    Checks.equal(
        "of its subscription",
        stored.getLast().offset(),
        page.getPublications().getFirst().getOffset());
  }

  private static HistoryOptions.Builder limit(int limit) {
    return new HistoryOptions.Builder().withLimit(limit);
  }

  private static List<Integer> numbers(Watched one, HistoryOptions.Builder options)
      throws InterruptedException {
    return history(one, "room:history", options).getPublications().stream()
        .map(publication -> Heard.parsed(publication.getData()).get("n").asInt())
        .toList();
  }

  private static HistoryResult history(Watched one, String channel, HistoryOptions.Builder options)
      throws InterruptedException {
    return Reply.<HistoryResult>to(done -> one.client.history(channel, options.build(), done))
        .value();
  }

  private void noHistory() throws Exception {
    Watched one = stage.connected("ada");
    Checks.equal(
        "code",
        108,
        Reply.<HistoryResult>to(done -> one.client.history("plain:history", limit(1).build(), done))
            .code());
  }

  private void otherLife() throws Exception {
    Watched one = stage.connected("ada");
    stage.publish("room:otherlife", 1);
    HistoryOptions options = limit(1).withSince(new StreamPosition(1, "unheard-of")).build();
    Checks.equal(
        "code",
        112,
        Reply.<HistoryResult>to(done -> one.client.history("room:otherlife", options, done))
            .code());
  }

  private void rpc() throws Exception {
    Watched one = stage.connected("ada");
    Checks.equal(
        "code",
        108,
        Reply.<RPCResult>to(done -> one.client.rpc("anything", bytes("{}"), done)).code());
  }

  private void sends() throws Exception {
    Watched one = stage.connected("ada");
    CompletionCallback sent = _ -> {};
    one.client.send(bytes("{}"), sent);
    Checks.equal("code", 3508, one.awaitEnd());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
