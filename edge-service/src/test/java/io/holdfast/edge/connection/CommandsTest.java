package io.holdfast.edge.connection;

import static io.holdfast.edge.connection.ConnectTest.count;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.ServerReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the commands of an open session get.
class CommandsTest {
  private static final Position AT = new Position(Talk.EPOCH, 3);

  @Test
  void closesOnWhatTheProtocolDoesNotServe() {
    assertEquals(3501, Talk.open().says("{\"id\":2,\"ping\":{}}").close());
    assertEquals(3501, Talk.open().says("{\"id\":2}").close());
    assertEquals(3501, Talk.open().says("{\"id\":2,\"unheard_of\":{}}").close());
    assertEquals(3501, Talk.open().says("{\"publish\":{\"channel\":\"a\",\"data\":1}}").close());
    assertEquals(3508, Talk.open().says("{\"send\":{\"data\":1}}").close());
  }

  @Test
  void answersARemoteCallAsNotAvailable() {
    assertEquals(108, Talk.open().says("{\"id\":2,\"rpc\":{\"method\":\"x\"}}").error());
  }

  @Test
  void publishesInTheClientsName() {
    Talk talk =
        Talk.with("channel.without_namespace.allow_publish_for_client=true")
            .says("{\"id\":1,\"connect\":{\"token\":\"42\"}}")
            .says("{\"id\":2,\"publish\":{\"channel\":\"a\",\"data\":{\"b\":1}}}");

    ConnectionEffect.Publish publish = talk.effect(ConnectionEffect.Publish.class);

    assertEquals(Payload.utf8("{\"b\":1}"), publish.command().data());
    assertEquals("42", requireNonNull(publish.command().info()).user());
    talk.happens(new ConnectionEvent.PublishAnswered(2, new PublishResult.Stored(AT)));
    assertEquals(2, talk.reply(ServerReply.Published.class).id());
  }

  @Test
  void boundsWhatIsAskedAndNotAnswered() {
    Talk talk = Talk.open();
    String publish = "{\"id\":2,\"publish\":{\"channel\":\"a\",\"data\":1}}";
    for (int i = 0; i < Commands.ASKS_MAX; i++) {
      assertEquals(0, talk.says(publish).error());
    }
    assertEquals(111, talk.says(publish).error());
    talk.happens(new ConnectionEvent.PublishAnswered(2, new PublishResult.Stored(AT)));
    assertEquals(0, talk.says(publish).error());
  }

  @Test
  void answersEachOutcomeOfAPublish() {
    Refusal away = new Refusal(Code.UNAVAILABLE, "away");
    assertEquals(0, outcome(new PublishResult.Held("7")));
    assertEquals(0, outcome(new PublishResult.Duplicate(AT)));
    assertEquals(0, outcome(new PublishResult.Superseded(AT)));
    assertEquals(107, outcome(new PublishResult.Rejected(new Refusal(Code.TOO_LARGE, "x"))));
    assertEquals(100, outcome(new PublishResult.Unavailable(away)));
    assertEquals(100, outcome(new PublishResult.Unknown(new Refusal(Code.DEADLINE, "x"))));
    assertEquals(111, outcome(new PublishResult.Unavailable(new Refusal(Code.OVERLOADED, "x"))));
  }

  private static int outcome(PublishResult result) {
    return Talk.open().happens(new ConnectionEvent.PublishAnswered(2, result)).error();
  }

  @Test
  void refusesPublishesThatAreNotAllowed() {
    String publish = "{\"id\":2,\"publish\":{\"channel\":\"a\",\"data\":1}}";
    assertEquals(103, user("42").says(publish).error());
    assertEquals(
        103,
        user("", "channel.without_namespace.allow_publish_for_client=true").says(publish).error());
    Talk subscriber =
        user(
            "42",
            "channel.without_namespace.allow_publish_for_subscriber=true",
            "channel.without_namespace.allow_subscribe_for_client=true");
    assertEquals(103, subscriber.says(publish).error());
    subscriber.says("{\"id\":3,\"subscribe\":{\"channel\":\"a\"}}").startsAt("a", 1);
    assertEquals(0, subscriber.says(publish).error());
    assertEquals(
        102, Talk.open().says("{\"id\":2,\"publish\":{\"channel\":\"x:a\",\"data\":1}}").error());
    assertEquals(107, Talk.open().says("{\"id\":2,\"publish\":{\"channel\":\"a\"}}").error());
    assertEquals(3501, Talk.open().says("{\"id\":2,\"publish\":{\"data\":1}}").close());
  }

  @Test
  void answersPresenceWhereItIsKeptAndAllowed() {
    String ask = "{\"id\":2,\"presence\":{\"channel\":\"a\"}}";
    assertEquals(1, count(Talk.open().says(ask), ConnectionEffect.AskPresence.class));
    assertEquals(103, user("42", "channel.without_namespace.presence=true").says(ask).error());
    assertEquals(108, Talk.open("channel.without_namespace.presence=false").says(ask).error());
    Talk talk =
        Talk.open()
            .happens(
                new ConnectionEvent.PresenceAnswered(
                    2, true, new Answer.Done<>(new PresenceView(List.of(), 5, 3))));
    assertEquals(5, talk.reply(ServerReply.PresentCounts.class).clients());
  }

  @Test
  void asksForHistoryWithinItsBounds() {
    assertEquals(0, history("").limit());
    assertEquals(300, history(",\"limit\":-1").limit());
    assertEquals(300, history(",\"limit\":1000").limit());
    assertNull(history(",\"limit\":10").since());
    HistoryQuery query =
        history(
            ",\"limit\":10,\"reverse\":true,\"since\":{\"offset\":3,\"epoch\":\""
                + Position.epochText(Talk.EPOCH)
                + "\"}");
    assertEquals(new HistoryQuery("a", AT, 10, true, 60_000, 10), query);
  }

  private static HistoryQuery history(String more) {
    return Talk.open()
        .says("{\"id\":2,\"history\":{\"channel\":\"a\"" + more + "}}")
        .effect(ConnectionEffect.AskHistory.class)
        .query();
  }

  @Test
  void refusesHistoryThatIsNotKeptNotAllowedOrOfAnotherEpoch() {
    String ask = "{\"id\":2,\"history\":{\"channel\":\"a\",\"limit\":1}}";
    assertEquals(108, Talk.open("channel.without_namespace.history_size=0").says(ask).error());
    assertEquals(
        103,
        user(
                "42",
                "channel.without_namespace.history_size=1",
                "channel.without_namespace.history_ttl=60s")
            .says(ask)
            .error());
    assertEquals(
        112,
        Talk.open()
            .says(
                "{\"id\":2,\"history\":{\"channel\":\"a\",\"since\":{\"offset\":1,"
                    + "\"epoch\":\"Foreign\"}}}")
            .error());
    HistoryPage page =
        new HistoryPage(
            Lineage.EMPTY, List.of(), false, new Recovery.Resync(ResyncReason.EPOCH_CHANGED, AT));
    assertEquals(
        112,
        Talk.open()
            .happens(new ConnectionEvent.HistoryAnswered(2, new Answer.Done<>(page)))
            .error());
  }

  @Test
  void obeysTheServersWordOnTheConnection() {
    CloseReason bye = CloseReason.of(4500, "bye");
    assertEquals(
        4500, Talk.open().happens(new ConnectionEvent.DisconnectAsked(bye, List.of())).close());
    assertEquals(
        3005,
        Talk.open().happens(new ConnectionEvent.RefreshAsked(true, 0, Payload.EMPTY)).close());
    Talk renewed =
        Talk.open()
            .happens(new ConnectionEvent.RefreshAsked(false, Talk.WALL_SECONDS + 9, Payload.EMPTY));
    assertEquals(1, renewed.pushes().size());
  }

  @Test
  void endsAClientThatNeverWaitsForAnswers() {
    Talk talk = Talk.open().says("{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}");
    int close = 0;
    for (int i = 0; i < 300 && close == 0; i++) {
      close = talk.says("{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":1}}").close();
    }
    assertEquals(3013, close);
  }

  private static Talk user(String user, String... settings) {
    return Talk.with(settings).says("{\"id\":1,\"connect\":{\"token\":\"" + user + "@0\"}}");
  }
}
