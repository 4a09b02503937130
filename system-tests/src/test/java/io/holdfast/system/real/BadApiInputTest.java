package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.ApiConnection;
import io.holdfast.system.publish.ApiConnection.Answer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: one real standalone. Fault: callers of the server API that ask for what they must not.
/// Promise: the peer's own answers, and the connection goes on where it can.
@OneDeployment
final class BadApiInputTest {
  @RegisterExtension static final RealTest REAL = new RealTest();

  private static ServerConfig config;

  @BeforeAll
  static void start() {
    Deployment deployment = REAL.deployment("bad-api");
    config = deployment.config();
    REAL.standalone(deployment, config);
  }

  @Test
  void answers401WithoutTheKey() throws IOException {
    assertEquals(401, call("", "publish", "{\"channel\":\"flow:a\",\"data\":1}").status());
    assertEquals(401, call("wrong", "publish", "{\"channel\":\"flow:a\",\"data\":1}").status());
  }

  @Test
  void answers400OnMalformedJson() throws IOException {
    assertEquals(400, call("publish", "{\"channel\":").status());
    assertEquals(400, call("publish", "{\"channel\":\"flow:a\",\"data\":1} trailing").status());
    assertEquals("107", error(call("publish", "")));
  }

  @Test
  void answers404OnAnUnknownMethod() throws IOException {
    assertEquals(404, call("conquer", "{}").status());
  }

  @Test
  void answersUnknownChannelForAnUnknownNamespace() throws IOException {
    assertEquals("102", error(call("publish", "{\"channel\":\"nowhere:a\",\"data\":1}")));
  }

  @Test
  void answersBadRequestWithoutChannelOrData() throws IOException {
    assertEquals("107", error(call("publish", "{\"data\":1}")));
    assertEquals("107", error(call("publish", "{\"channel\":\"flow:a\"}")));
  }

  @Test
  void answersBadRequestForAChannelNameThatIsTooLong() throws IOException {
    String channel = "flow:" + "x".repeat(300);
    assertEquals(
        "107", error(call("publish", "{\"channel\":\"%s\",\"data\":1}".formatted(channel))));
  }

  @Test
  void refusesOversizeDataNamingTheLimit() throws IOException {
    Answer answer = publishOf(2 * 1024 * 1024);
    assertEquals("107", error(answer));
    assertTrue(answer.body().contains("1048576"), answer::toString);
  }

  @Test
  void answers413ToAnOversizeBodyNamingTheLimit() throws IOException {
    Answer answer = publishOf(5 * 1024 * 1024);
    assertEquals(413, answer.status());
    assertTrue(answer.body().contains("4194304"), answer::toString);
  }

  @Test
  void answersNotAvailableForHistoryWhereThereIsNone() throws IOException {
    assertEquals("108", error(call("history", "{\"channel\":\"plain:a\"}")));
  }

  @Test
  void answersUnrecoverablePositionForHistorySinceAnotherEpoch() throws IOException {
    call("publish", "{\"channel\":\"flow:epoch\",\"data\":1}");
    String since = "\"since\":{\"offset\":1,\"epoch\":\"unheard-of\"}";
    assertEquals(
        "112",
        error(call("history", "{\"channel\":\"flow:epoch\",\"limit\":5,%s}".formatted(since))));
  }

  @Test
  void answersTheRestOfABatchWhenOneCommandIsBad() throws IOException {
    String good = "{\"publish\":{\"channel\":\"flow:batch\",\"data\":1}}";
    String bad = "{\"publish\":{\"channel\":\"nowhere:a\",\"data\":1}}";
    Answer answer = call("batch", "{\"commands\":[%s,%s,%s]}".formatted(good, bad, good));
    assertEquals(200, answer.status());
    assertEquals(
        3, answer.body().split("\"offset\":|\"code\":102", -1).length - 1, answer::toString);
  }

  private static Answer publishOf(int bytes) throws IOException {
    String data = "x".repeat(bytes);
    return call("publish", "{\"channel\":\"flow:a\",\"data\":\"%s\"}".formatted(data));
  }

  private static String error(Answer answer) {
    return BadClientInputTest.errorCode(answer.body());
  }

  private static Answer call(String method, String body) throws IOException {
    return call(ServerConfig.API_KEY, method, body);
  }

  private static Answer call(String key, String method, String body) throws IOException {
    try (ApiConnection api = new ApiConnection(config.clientPort(), key, 20_000)) {
      return api.call(method, body);
    }
  }
}
