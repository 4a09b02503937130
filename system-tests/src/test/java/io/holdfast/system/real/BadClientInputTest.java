package io.holdfast.system.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.client.Frames;
import io.holdfast.system.client.RawWebSocket;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: one real standalone. Fault: a client that says what it must not. Promise: it gets the
/// protocol's own answer, and nobody else notices.
@OneDeployment
final class BadClientInputTest {
  private static final int BAD_REQUEST = 3501;
  private static final int MESSAGE_LIMIT = 65_536;

  @RegisterExtension static final RealTest REAL = new RealTest();

  private static int port;

  @BeforeAll
  static void start() {
    Deployment deployment = REAL.deployment("bad-client");
    ServerConfig config = deployment.config();
    REAL.standalone(deployment, config);
    port = config.clientPort();
  }

  @Test
  void endsWithBadRequestOnMalformedJson() throws IOException {
    assertEquals(BAD_REQUEST, endAfterConnect(Frames.text("{\"id\":2,\"subscribe\":")));
    assertEquals(BAD_REQUEST, endAfterConnect(Frames.text("[]")));
    assertEquals(BAD_REQUEST, endAfterConnect(Frames.text("")));
  }

  @Test
  void endsWithBadRequestOnAnUnknownCommand() throws IOException {
    assertEquals(BAD_REQUEST, endAfterConnect(Frames.text("{\"id\":2,\"conquer\":{}}")));
  }

  @Test
  void endsWithBadRequestOnACommandWithoutId() throws IOException {
    assertEquals(
        BAD_REQUEST, endAfterConnect(Frames.text("{\"subscribe\":{\"channel\":\"room:a\"}}")));
  }

  @Test
  void endsWithBadRequestOnSubscribeBeforeConnect() throws IOException {
    try (RawWebSocket client = new RawWebSocket(port)) {
      client.send("{\"id\":1,\"subscribe\":{\"channel\":\"room:a\"}}");
      assertEquals(BAD_REQUEST, client.readToEnd().code());
    }
  }

  @Test
  void endsWithBadRequestOnASecondConnect() throws IOException {
    assertEquals(BAD_REQUEST, endAfterConnect(Frames.text("{\"id\":2,\"connect\":{}}")));
  }

  @Test
  void endsWithBadRequestOnAPongThatNobodyAskedFor() throws IOException {
    assertEquals(BAD_REQUEST, endAfterConnect(Frames.text("{}")));
  }

  @Test
  void endsWith1009OnAFrameAboveTheLimit() throws IOException {
    assertEquals(1009, endAfterConnect(Frames.text(publishOf(MESSAGE_LIMIT + 1))));
  }

  @Test
  void endsWith1009OnAMessageAboveTheLimitInSmallFrames() throws IOException {
    byte[] part = " ".repeat(MESSAGE_LIMIT / 4).getBytes(UTF_8);
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.write(Frames.frame(Frames.TEXT, false, part));
    for (int i = 0; i < 5; i++) {
      frames.write(Frames.frame(Frames.CONTINUATION, i == 4, part));
    }
    assertEquals(1009, endAfterConnect(frames.toByteArray()));
  }

  @Test
  void takesAMessageJustBelowTheLimit() throws IOException {
    try (RawWebSocket client = new RawWebSocket(port)) {
      client.connect();
      client.send(publishOf(MESSAGE_LIMIT - 200));
      assertTrue(client.nextLine().contains("\"publish\":{}"));
    }
  }

  @Test
  void putsACharacterTogetherThatIsSplitBetweenFrames() throws IOException {
    try (RawWebSocket client = new RawWebSocket(port)) {
      client.connect();
      client.send("{\"id\":2,\"subscribe\":{\"channel\":\"flow:split\"}}");
      client.nextLine();
      byte[] text =
          "{\"id\":3,\"publish\":{\"channel\":\"flow:split\",\"data\":\"é€😀\"}}".getBytes(UTF_8);
      for (int i = 0; i < text.length; i++) {
        boolean last = i == text.length - 1;
        int opcode = i == 0 ? Frames.TEXT : Frames.CONTINUATION;
        client.sendBytes(Frames.frame(opcode, last, Arrays.copyOfRange(text, i, i + 1)));
      }
      String both = client.nextLine() + client.nextLine();
      if (!both.contains("\"pub\"")) {
        both += client.nextLine();
      }
      assertTrue(both.contains("é€😀"), both);
    }
  }

  @Test
  void endsWith1007OnInvalidUtf8() throws IOException {
    byte[] bad = "{\"id\":2,\"send\":{\"data\":\"?\"}}".getBytes(UTF_8);
    bad[bad.length - 4] = (byte) 0xC3;
    assertEquals(1007, endAfterConnect(Frames.frame(Frames.TEXT, true, bad)));
  }

  @Test
  void endsWith1002OnAReservedOpcode() throws IOException {
    assertEquals(1002, endAfterConnect(Frames.frame(0x3, true, new byte[] {1})));
  }

  @Test
  void endsWith1002OnAnUnmaskedFrame() throws IOException {
    assertEquals(1002, endAfterConnect(new byte[] {(byte) 0x81, 2, '{', '}'}));
  }

  @Test
  void answersUnknownChannelForAnUnknownNamespace() throws IOException {
    assertEquals("102", errorOf("{\"id\":2,\"subscribe\":{\"channel\":\"nowhere:a\"}}"));
  }

  @Test
  void answersBadRequestForAChannelNameThatIsTooLong() throws IOException {
    String channel = "room:" + "x".repeat(260);
    assertEquals("107", errorOf("{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}"));
  }

  @Test
  void answersBadRequestForAnEmptyChannelName() throws IOException {
    String answer = errorOrEnd("{\"id\":2,\"subscribe\":{\"channel\":\"\"}}");
    assertTrue(answer.equals("107") || answer.equals("closed 3501"), answer);
  }

  @Test
  void answersAlreadySubscribedForASecondSubscribe() throws IOException {
    try (RawWebSocket client = new RawWebSocket(port)) {
      client.connect();
      client.send("{\"id\":2,\"subscribe\":{\"channel\":\"flow:twice\"}}");
      client.nextLine();
      client.send("{\"id\":3,\"subscribe\":{\"channel\":\"flow:twice\"}}");
      assertEquals("105", errorCode(client.nextLine()));
    }
  }

  @Test
  void answersLimitExceededForThe129thSubscription() throws IOException {
    try (RawWebSocket client = new RawWebSocket(port)) {
      client.connect();
      StringBuilder all = new StringBuilder();
      for (int i = 1; i <= 129; i++) {
        all.append("{\"id\":%d,\"subscribe\":{\"channel\":\"flow:n%d\"}}\n".formatted(i + 1, i));
      }
      client.send(all.toString());
      List<String> refused = new ArrayList<>();
      for (int i = 1; i <= 129; i++) {
        String reply = client.nextLine();
        if (!reply.contains("\"subscribe\":{")) {
          refused.add(reply);
        }
      }
      assertEquals(1, refused.size(), refused::toString);
      assertEquals("106", errorCode(refused.getFirst()));
      assertTrue(refused.getFirst().startsWith("{\"id\":130,"), refused::toString);
    }
  }

  @Test
  void answersNotAvailableForRpcAndEndsWithItForSend() throws IOException {
    assertEquals("108", errorOf("{\"id\":2,\"rpc\":{\"method\":\"x\",\"data\":{}}}"));
    assertEquals(3508, endAfterConnect(Frames.text("{\"send\":{\"data\":{}}}")));
  }

  @Test
  void unsubscribesFromWhatWasNeverSubscribed() throws IOException {
    try (RawWebSocket client = new RawWebSocket(port)) {
      client.connect();
      client.send("{\"id\":2,\"unsubscribe\":{\"channel\":\"room:never\"}}");
      assertEquals("{\"id\":2,\"unsubscribe\":{}}", client.nextLine());
    }
  }

  @Test
  void refusesABrowserOfAForeignOrigin() throws IOException {
    try (RawWebSocket client = new RawWebSocket(port, 0, "Origin: https://elsewhere.example\r\n")) {
      assertTrue(client.upgradeAnswer().startsWith("HTTP/1.1 403"), client.upgradeAnswer());
    }
  }

  @Test
  void echoesTheCloseCode() throws IOException {
    assertEquals(4321, endAfterConnect(Frames.close(4321)));
  }

  private static String publishOf(int bytes) {
    return "{\"id\":2,\"publish\":{\"channel\":\"flow:big\",\"data\":\""
        + "x".repeat(bytes - 60)
        + "\"}}"
        + " ".repeat(60);
  }

  private static int endAfterConnect(byte[] bytes) throws IOException {
    try (RawWebSocket client = new RawWebSocket(port)) {
      client.connect();
      client.sendBytes(bytes);
      return client.readToEnd().code();
    }
  }

  private static String errorOf(String command) throws IOException {
    try (RawWebSocket client = new RawWebSocket(port)) {
      client.connect();
      client.send(command);
      return errorCode(client.nextLine());
    }
  }

  private static String errorOrEnd(String command) throws IOException {
    try (RawWebSocket client = new RawWebSocket(port)) {
      client.connect();
      client.send(command);
      return errorCode(client.nextLine());
    } catch (EOFException e) {
      return "closed 3501";
    }
  }

  static String errorCode(String reply) {
    int at = reply.indexOf("\"error\":{\"code\":");
    return at < 0 ? reply : reply.substring(at + 16).split("[,}]", 2)[0];
  }
}
