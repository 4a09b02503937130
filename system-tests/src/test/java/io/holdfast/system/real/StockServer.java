package io.holdfast.system.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.ApiConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// A standalone with the namespaces of `scenarios.json`, and what programs of stock SDKs may ask: a
/// `token` with these claims, a call of the server `api`, a `kill` -9 of the server and its
/// `start`.
///
/// Owned by the test that started it.
final class StockServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int API_TIMEOUT_MILLIS = 10_000;

  private final Deployment deployment;
  private final ServerConfig config;
  private final ServiceProcess process;

  StockServer(Deployment deployment) throws IOException {
    this.deployment = deployment;
    this.config = deployment.config();
    this.process = deployment.process("standalone", text(config), config.opsPort()).start();
  }

  /// The configuration of every real test, with clients and channels of its own.
  private static String text(ServerConfig config) throws IOException {
    ObjectNode whole = (ObjectNode) JSON.readTree(config.json());
    try (InputStream file = StockServer.class.getResourceAsStream("/scenarios.json")) {
      whole.setAll((ObjectNode) JSON.readTree(Objects.requireNonNull(file)));
    }
    return JSON.writeValueAsString(whole);
  }

  /// What a program is told.
  Map<String, String> plan(Map<String, String> more) {
    Map<String, String> plan = new TreeMap<>(more);
    plan.put("http", "http://127.0.0.1:" + config.clientPort());
    plan.put("ws", "ws://127.0.0.1:" + config.clientPort() + "/connection/websocket");
    return plan;
  }

  /// Answers a question.
  JsonNode answer(JsonNode said) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    switch (said.get("ask").asText()) {
      case "token" -> answer.put("token", token(said));
      case "api" -> {
        return api(said.get("method").asText(), said.get("body").toString());
      }
      case "kill" -> process.kill();
      case "start" -> process.start();
      default -> throw new AssertionError("nobody answers " + said);
    }
    return answer;
  }

  private static String token(JsonNode said) {
    String secret = said.path("forged").asBoolean() ? "another-secret" : ServerConfig.TOKEN_SECRET;
    return Tokens.hs256(secret, said.get("claims").toString());
  }

  private JsonNode api(String method, String body) {
    try (ApiConnection api =
        new ApiConnection(config.clientPort(), ServerConfig.API_KEY, API_TIMEOUT_MILLIS)) {
      return JSON.readTree(api.call(method, body).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The last lines of the server.
  String tail() {
    return deployment.tails(60);
  }
}
