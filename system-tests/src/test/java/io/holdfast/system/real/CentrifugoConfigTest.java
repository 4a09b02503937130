package io.holdfast.system.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.client.RawWebSocket;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Installation;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.ApiConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: the configuration file of somebody who runs Centrifugo v6, as it is; only ports and
/// the data folder are set by the environment. Promise: it is accepted, and the server does what it
/// says.
@OneDeployment
final class CentrifugoConfigTest {
  private static final String SECRET = "a-secret-of-the-customers-own-choice";
  private static final String KEY = "a-key-of-the-customers-own-choice";
  private static final Path FILE =
      Installation.find().home().resolve("system-tests/src/test/resources/centrifugo-v6.json");

  @RegisterExtension static final RealTest REAL = new RealTest();

  private static int port;

  @BeforeAll
  static void start() {
    Deployment deployment = REAL.deployment("centrifugo");
    port = Ports.free();
    int opsPort = Ports.free();
    ServiceProcess process =
        deployment.process(
            List.of("standalone", "--config", FILE.toString()),
            Map.of(
                "HOLDFAST_HTTP_SERVER_PORT", Integer.toString(port),
                "HOLDFAST_OPS_PORT", Integer.toString(opsPort),
                "HOLDFAST_BACKBONE_EMBEDDED_DIR", deployment.folder().resolve("data").toString()),
            opsPort);
    process.start();
  }

  @Test
  void isAcceptedByConfigCheck() throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder(
                Installation.find().command(List.of(), "config", "check", FILE.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertTrue(check.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, check.exitValue(), said);
  }

  @Test
  void asksForATokenAndTakesTheCustomersSecret() throws IOException {
    try (RawWebSocket stranger = new RawWebSocket(port)) {
      stranger.send("{\"id\":1,\"connect\":{}}");
      assertEquals(3501, stranger.readToEnd().code());
    }
    try (RawWebSocket ada = new RawWebSocket(port)) {
      assertTrue(connect(ada, "ada").contains("\"ping\":20"));
    }
  }

  @Test
  void letsInTheOriginsOfTheList() throws IOException {
    assertEquals("HTTP/1.1 101", upgradeFrom("https://app.example.com"));
    assertEquals("HTTP/1.1 101", upgradeFrom("https://www.example.org"));
    assertEquals("HTTP/1.1 403", upgradeFrom("https://app.example.net"));
  }

  @Test
  void givesEachNamespaceItsOptions() throws IOException {
    try (RawWebSocket ada = new RawWebSocket(port)) {
      connect(ada, "ada");
      String chat = ask(ada, 2, "subscribe", "\"channel\":\"chat:one\"");
      assertTrue(chat.contains("\"recoverable\":true"), chat);
      assertTrue(ask(ada, 3, "presence", "\"channel\":\"chat:one\"").contains("\"user\":\"ada\""));
      assertTrue(
          ask(ada, 4, "publish", "\"channel\":\"chat:one\",\"data\":1").contains("\"publish\":{}"));
      Eventually.holds(
          Duration.ofSeconds(5),
          "the publication is in the history",
          () -> ask(ada, 5, "history", "\"channel\":\"chat:one\"").contains("\"offset\":1"));
      String plain = ask(ada, 6, "subscribe", "\"channel\":\"news\"");
      assertTrue(plain.contains("\"subscribe\":{") && !plain.contains("recoverable"), plain);
      assertEquals("103", code(ask(ada, 7, "subscribe", "\"channel\":\"closed:a\"")));
      assertEquals("102", code(ask(ada, 8, "subscribe", "\"channel\":\"nowhere:a\"")));
      assertEquals("103", code(ask(ada, 9, "publish", "\"channel\":\"news\",\"data\":1")));
      assertEquals("108", code(ask(ada, 10, "presence", "\"channel\":\"news\"")));
    }
  }

  @Test
  void keepsPersonalChannelsPersonalAndCountsChannels() throws IOException {
    try (RawWebSocket ada = new RawWebSocket(port)) {
      connect(ada, "ada");
      assertTrue(
          ask(ada, 2, "subscribe", "\"channel\":\"personal:#ada\"").contains("\"subscribe\""));
      assertEquals("103", code(ask(ada, 3, "subscribe", "\"channel\":\"personal:#bob\"")));
      ask(ada, 4, "subscribe", "\"channel\":\"a\"");
      ask(ada, 5, "subscribe", "\"channel\":\"b\"");
      assertEquals("106", code(ask(ada, 6, "subscribe", "\"channel\":\"c\"")));
    }
  }

  @Test
  void keepsHistoryOnlyWhereTheFileSaysSo() throws IOException {
    try (ApiConnection api = new ApiConnection(port, KEY, 10_000)) {
      String kept = api.call("publish", "{\"channel\":\"chat:api\",\"data\":1}").body();
      assertTrue(kept.contains("\"offset\":1"), kept);
      String passing = api.call("publish", "{\"channel\":\"news\",\"data\":1}").body();
      assertFalse(passing.contains("\"offset\""), passing);
    }
    try (ApiConnection stranger = new ApiConnection(port, "another-key", 10_000)) {
      assertEquals(401, stranger.call("info", "{}").status());
    }
  }

  private static String connect(RawWebSocket client, String user) throws IOException {
    String token = Tokens.hs256(SECRET, "{\"sub\":\"%s\"}".formatted(user));
    client.send("{\"id\":1,\"connect\":{\"token\":\"%s\"}}".formatted(token));
    return client.nextLine();
  }

  /// The reply to a command; pushes are passed over.
  private static String ask(RawWebSocket client, int id, String command, String members)
      throws IOException {
    client.send("{\"id\":%d,\"%s\":{%s}}".formatted(id, command, members));
    String line = client.nextLine();
    while (!line.startsWith("{\"id\":" + id)) {
      line = client.nextLine();
    }
    return line;
  }

  private static String code(String reply) {
    return BadClientInputTest.errorCode(reply);
  }

  private static String upgradeFrom(String origin) throws IOException {
    try (RawWebSocket client = new RawWebSocket(port, 0, "Origin: " + origin + "\r\n")) {
      return client.upgradeAnswer().substring(0, 12);
    }
  }
}
