package io.holdfast.system.real;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: a real standalone that verifies EdDSA tokens with keys from a key server, and the
/// stock centrifuge-js. Fault: the key server fails before anybody connected, fails again once a
/// key is known, and then has another key. Promise: the client never ends, and connects as soon as
/// its token can be judged.
final class KeyServerFaultTest {
  private static final String CLAIMS = "{\"sub\":\"ada\"}";

  @RegisterExtension final RealTest real = new RealTest();

  private volatile String published = "";

  @TestFactory
  List<DynamicTest> noClientEndsBecauseAKeyServerDoes()
      throws IOException, InterruptedException, GeneralSecurityException {
    KeyPair first = keys();
    KeyPair second = keys();
    HttpServer keyServer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    keyServer.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = published.getBytes(StandardCharsets.UTF_8);
            if (body.length == 0) {
              exchange.sendResponseHeaders(503, -1);
            } else {
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
            }
          }
        });
    keyServer.start();
    try {
      Deployment deployment = real.deployment("keys");
      ServerConfig config = deployment.config().withClient("");
      String address = "http://127.0.0.1:" + keyServer.getAddress().getPort() + "/keys";
      String json =
          config
              .json()
              .replace(
                  "\"hmac_secret_key\": \"" + ServerConfig.TOKEN_SECRET + "\"",
                  "\"jwks_public_endpoint\": \"" + address + "\"");
      deployment.process("standalone", json, config.opsPort()).start();
      return NodeScript.run(
          "keys.mjs",
          Map.of(
              "ws", "ws://127.0.0.1:" + config.clientPort() + "/connection/websocket",
              "token", Tokens.eddsa("first", first, CLAIMS),
              "rotated", Tokens.eddsa("second", second, CLAIMS)),
          Map.of(
              "answer", () -> published = Tokens.published("first", first),
              "fail", () -> published = "",
              "rotate", () -> published = Tokens.published("second", second)));
    } finally {
      keyServer.stop(0);
    }
  }

  private static KeyPair keys() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }
}
