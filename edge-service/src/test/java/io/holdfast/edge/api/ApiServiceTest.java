package io.holdfast.edge.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Code;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.edge.auth.OptionsOverride;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.ControlCommand.Target;
import io.holdfast.edge.command.NodeView;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.command.PublishCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ApiServiceTest {
  private static final ClientInfo ANNA =
      new ClientInfo("anna", "c1", Payload.utf8("{\"a\":1}"), Payload.EMPTY);
  private static final String EPOCH = Position.epochText(1_000);

  private final ApiServer server = new ApiServer();
  private final RememberingCommands commands = server.commands;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void publishesDataAsTheBytesItCameInAndShowsThePosition() {
    assertEquals(
        "{\"result\":{\"offset\":7,\"epoch\":\"" + EPOCH + "\"}}",
        server.post(
            "publish",
            "{\"channel\":\"hh:a\",\"data\": {\"x\" :\n 1.50, \"ü\":\"\\u00e9\"} ,\"tags\":{\"t\":\"v\"},"
                + "\"idempotency_key\":\"key\",\"version\":3,\"version_epoch\":\"ve\",\"delta\":true,"
                + "\"skip_history\":true,\"unknown\":[1]}"));
    assertEquals(
        List.of(
            List.of(
                new PublishCommand(
                    "hh:a",
                    Payload.utf8("{\"x\" : 1.50, \"ü\":\"\\u00e9\"}"),
                    null,
                    Map.of("t", "v"),
                    "key",
                    3,
                    "ve",
                    true))),
        commands.publishes);
  }

  @Test
  void aChannelWithoutHistoryShowsNoPosition() {
    assertEquals("{\"result\":{}}", server.post("publish", "{\"channel\":\"nn:a\",\"data\":1}"));
    assertEquals(
        "{\"result\":{}}", server.post("publish", "{\"channel\":\"plain\",\"data\":\"\"}"));
  }

  @Test
  void binaryDataIsDecoded() {
    server.post("publish", "{\"channel\":\"hh:a\",\"data\":1,\"b64data\":\"AAH/\"}");
    assertEquals(
        Payload.wrap(new byte[] {0, 1, -1}), commands.publishes.getFirst().getFirst().data());
  }

  @Test
  void everyOutcomeOfAPublishHasItsAnswer() {
    commands.publish = _ -> new PublishResult.Duplicate(new Position(1_000, 3));
    assertEquals("{\"result\":{\"offset\":3,\"epoch\":\"" + EPOCH + "\"}}", publish());
    commands.publish = _ -> new PublishResult.Superseded(new Position(1_000, 9));
    assertEquals("{\"result\":{\"offset\":9,\"epoch\":\"" + EPOCH + "\"}}", publish());
    commands.publish = _ -> new PublishResult.Held("f1-12");
    assertEquals("{\"result\":{\"held\":{\"id\":\"f1-12\"}}}", publish());
    commands.publish = _ -> new PublishResult.Rejected(new Refusal(Code.TOO_LARGE, "over 5"));
    assertEquals("{\"error\":{\"code\":107,\"message\":\"over 5\"}}", publish());
    commands.publish = _ -> new PublishResult.Unknown(new Refusal(Code.DEADLINE, "who knows"));
    assertEquals("{\"error\":{\"code\":100,\"message\":\"who knows\"}}", publish());
    commands.publish = _ -> new PublishResult.Rejected(new Refusal(Code.UNKNOWN_CHANNEL, ""));
    assertEquals("{\"error\":{\"code\":102,\"message\":\"unknown channel\"}}", publish());
  }

  @Test
  void whatBecameOfWhatIsHeldIsSaid() {
    assertEquals("{\"error\":{\"code\":107,\"message\":\"id is missing\"}}", fate(""));
    tells(new PublishResult.Held("f1-12"));
    assertEquals("{\"result\":{\"state\":\"held\"}}", fate("f1-12"));
    assertEquals(List.of("held f1-12"), commands.asked);
    tells(new PublishResult.Stored(new Position(1_000, 3)));
    assertEquals(
        "{\"result\":{\"state\":\"stored\",\"offset\":3,\"epoch\":\"" + EPOCH + "\"}}",
        fate("f1-12"));
    tells(new PublishResult.Superseded(new Position(1_000, 3)));
    assertEquals(
        "{\"result\":{\"state\":\"dropped\",\"reason\":\"a newer version is stored\"}}",
        fate("f1-12"));
    tells(new PublishResult.Rejected(new Refusal(Code.STORAGE, "full")));
    assertEquals("{\"result\":{\"state\":\"dropped\",\"reason\":\"full\"}}", fate("f1-12"));
    tells(new PublishResult.Unknown(new Refusal(Code.DEADLINE, "who knows")));
    assertEquals("{\"result\":{\"state\":\"doubtful\",\"reason\":\"who knows\"}}", fate("f1-12"));
    tells(new PublishResult.Unavailable(new Refusal(Code.UNAVAILABLE, "")));
    assertEquals("{\"result\":{\"state\":\"unknown\"}}", fate("f1-12"));
  }

  private void tells(PublishResult fate) {
    commands.held = new Answer.Done<>(fate);
  }

  private String fate(String id) {
    return server.post("held", "{\"id\":\"" + id + "\"}");
  }

  private String publish() {
    return server.post("publish", "{\"channel\":\"hh:a\",\"data\":{}}");
  }

  @Test
  void whatIsUnavailableSaysWhenToTryAgain() {
    commands.publish =
        _ ->
            new PublishResult.Unavailable(
                new Refusal(Code.UNAVAILABLE, "the backbone is away", Duration.ofMillis(1_500)));
    var response =
        server.send(
            server.request("publish").header("X-API-Key", "k"),
            "{\"channel\":\"hh:a\",\"data\":{}}");
    assertEquals(200, response.statusCode());
    assertEquals("2", response.headers().firstValue("Retry-After").orElse(""));
    assertEquals(
        "{\"error\":{\"code\":100,\"message\":\"the backbone is away\"}}", response.body());
  }

  @Test
  void broadcastLeavesAsOneAndAnswersEachChannel() {
    assertEquals(
        "{\"result\":{\"responses\":[{\"result\":{\"offset\":7,\"epoch\":\""
            + EPOCH
            + "\"}},{\"error\":{\"code\":102,\"message\":\"unknown channel: its namespace is not"
            + " configured\"}},{\"result\":{}}]}}",
        server.post("broadcast", "{\"channels\":[\"hh:a\",\"no:b\",\"nn:c\"],\"data\":{}}"));
    assertEquals(1, commands.publishes.size());
    assertEquals(
        List.of("hh:a", "nn:c"),
        commands.publishes.getFirst().stream().map(PublishCommand::channel).toList());
  }

  @Test
  void neighbouringPublishesOfABatchLeaveAsOneInOrder() {
    assertEquals(
        "{\"replies\":[{\"publish\":{}},{\"broadcast\":{\"responses\":[{\"result\":{}}]}},"
            + "{\"history_remove\":{}},{\"publish\":{}},{\"error\":{\"code\":107,\"message\":\"data"
            + " is missing: give data or b64data\"}},{\"error\":{\"code\":104,\"message\":\"method"
            + " not found: nonsense\"}}]}",
        server.post(
            "batch",
            "{\"commands\":[{\"publish\":{\"channel\":\"nn:a\",\"data\":1}},"
                + "{\"broadcast\":{\"channels\":[\"nn:b\"],\"data\":2}},"
                + "{\"history_remove\":{\"channel\":\"hh:a\"}},"
                + "{\"publish\":{\"channel\":\"nn:a\",\"data\":3}},"
                + "{\"publish\":{\"channel\":\"nn:a\"}},{\"nonsense\":{}}]}"));
    assertEquals(
        List.of(List.of("1", "2"), List.of("3")),
        commands.publishes.stream()
            .map(all -> all.stream().map(command -> command.data().toUtf8()).toList())
            .toList());
  }

  @Test
  void aBatchMayRunInParallelAndBeEmpty() {
    assertEquals("{\"replies\":[]}", server.post("batch", "{}"));
    assertEquals(
        "{\"replies\":[{\"history_remove\":{}},{\"unsubscribe\":{}}]}",
        server.post(
            "batch",
            "{\"parallel\":true,\"commands\":[{\"history_remove\":{\"channel\":\"hh:a\"}},"
                + "{\"unsubscribe\":{\"user\":\"u\",\"channel\":\"hh:a\"}}]}"));
  }

  @Test
  void presenceAndItsCounts() {
    commands.presence = new Answer.Done<>(new PresenceView(List.of(ANNA), 1, 1));
    assertEquals(
        "{\"result\":{\"presence\":{\"c1\":{\"user\":\"anna\",\"client\":\"c1\",\"conn_info\":{\"a\":1}}}}}",
        server.post("presence", "{\"channel\":\"hh:a\"}"));
    assertEquals(
        "{\"result\":{\"num_clients\":1,\"num_users\":1}}",
        server.post("presence_stats", "{\"channel\":\"hh:a\"}"));
    commands.presence = RememberingCommands.refused();
    assertEquals(
        "{\"error\":{\"code\":108,\"message\":\"not available here\"}}",
        server.post("presence", "{\"channel\":\"hh:a\"}"));
  }

  @Test
  void historyIsReadPageByPage() {
    commands.history =
        query ->
            new Answer.Done<>(
                query.since() == null || query.since().isNone()
                    ? page(true, publication(5, "{\"n\": 5}"), publication(6, "6"))
                    : page(false, publication(7, "not json")));
    assertEquals(
        "{\"result\":{\"publications\":[{\"data\":{\"n\": 5},\"offset\":5,\"time\":1},"
            + "{\"data\":6,\"offset\":6,\"time\":1},"
            + "{\"b64data\":\"bm90IGpzb24=\",\"offset\":7,\"time\":1}],\"offset\":7,\"epoch\":\""
            + EPOCH
            + "\"}}",
        server.post("history", "{\"channel\":\"hh:a\",\"limit\":-1}"));
    assertEquals(
        List.of(
            new HistoryQuery("hh:a", null, Integer.MAX_VALUE, false, 60_000, 10),
            new HistoryQuery(
                "hh:a", new Position(1_000, 6), Integer.MAX_VALUE - 2, false, 60_000, 10)),
        commands.asked);
  }

  @Test
  void historyTakesAPlaceAndADirection() {
    commands.history =
        _ -> new Answer.Done<>(page(false, publication(4, "4"), publication(5, "5")));
    assertTrue(
        server
            .post(
                "history",
                "{\"channel\":\"hh:a\",\"limit\":2,\"reverse\":true,\"since\":{\"offset\":6,\"epoch\":\""
                    + EPOCH
                    + "\"}}")
            .startsWith("{\"result\":{\"publications\":[{\"data\":5"));
    assertEquals(
        new HistoryQuery("hh:a", new Position(1_000, 6), 2, true, 60_000, 10),
        commands.asked.getFirst());
    assertEquals(
        "{\"error\":{\"code\":112,\"message\":\"unrecoverable position: no such epoch\"}}",
        server.post("history", "{\"channel\":\"hh:a\",\"since\":{\"offset\":1,\"epoch\":\"!\"}}"));
    assertEquals(
        "{\"error\":{\"code\":108,\"message\":\"history is not enabled for this channel\"}}",
        server.post("history", "{\"channel\":\"nn:a\"}"));
  }

  @Test
  void channelsAndNodes() {
    commands.channels = new Answer.Done<>(Map.of("hh:\"a", 3));
    assertEquals(
        "{\"result\":{\"channels\":{\"hh:\\\"a\":{\"num_clients\":3}}}}",
        server.post("channels", "{\"pattern\":\"hh:*\"}"));
    assertEquals("channels hh:*", commands.asked.getFirst());
    commands.nodes = new Answer.Done<>(List.of(new NodeView("i", "n", "1", 2, 3, 4, 5, 6)));
    assertEquals(
        "{\"result\":{\"nodes\":[{\"uid\":\"i\",\"name\":\"n\",\"version\":\"1\",\"num_clients\":2,"
            + "\"num_users\":3,\"num_subs\":4,\"num_channels\":5,\"uptime\":6}]}}",
        server.post("info", ""));
  }

  @Test
  void commandsForClientsReachEveryEdge() {
    String nothing = "{\"result\":{}}";
    assertEquals(
        nothing,
        server.post(
            "subscribe",
            "{\"user\":\"u\",\"channel\":\"hh:a\",\"expire_at\":9,\"info\":{\"i\":1},\"b64data\":\"MQ==\","
                + "\"recover_since\":{\"offset\":4,\"epoch\":\""
                + EPOCH
                + "\"},\"override\":{\"presence\":{\"value\":true}}}"));
    assertEquals(nothing, server.post("unsubscribe", "{\"client\":\"c\",\"channel\":\"hh:a\"}"));
    assertEquals(nothing, server.post("disconnect", "{\"user\":\"u\",\"whitelist\":[\"c\"]}"));
    assertEquals(
        nothing,
        server.post(
            "disconnect", "{\"session\":\"s\",\"disconnect\":{\"code\":4001,\"reason\":\"bye\"}}"));
    assertEquals(nothing, server.post("refresh", "{\"user\":\"u\",\"expired\":true}"));
    assertEquals(
        List.of(
            new ControlCommand.Subscribe(
                new Target("u", "", ""),
                "hh:a",
                9,
                Payload.utf8("{\"i\":1}"),
                Payload.utf8("1"),
                new Position(1_000, 4),
                new OptionsOverride(true, null, null, null, null)),
            new ControlCommand.Unsubscribe(
                new Target("", "c", ""), "hh:a", 2000, "server unsubscribe"),
            new ControlCommand.Disconnect(
                new Target("u", "", ""), 3503, "force disconnect", List.of("c")),
            new ControlCommand.Disconnect(new Target("", "", "s"), 4001, "bye", List.of()),
            new ControlCommand.Refresh(new Target("u", "", ""), true, 0, Payload.EMPTY)),
        commands.asked);
  }

  private static HistoryPage page(boolean more, Publication... publications) {
    return new HistoryPage(
        new Lineage(List.of(new EpochLink(1_000, 0, 7, 0))),
        List.of(new ChannelSlice("hh:a", 1_000, List.of(publications))),
        more,
        null);
  }

  private static Publication publication(long offset, String data) {
    return new Publication(offset, Payload.utf8(data), null, Map.of(), 1, "k", false);
  }
}
