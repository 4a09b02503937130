package io.holdfast.system.real;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: the stock centrifuge-js of npm, in Node, against a real standalone which is killed
/// with -9 and started again on the way. Promise: it works unchanged, and misses nothing.
final class StockClientTest {
  @RegisterExtension final RealTest real = new RealTest();

  @TestFactory
  List<DynamicTest> centrifugeJsWorksUnchanged() throws IOException, InterruptedException {
    return basics("json");
  }

  @TestFactory
  List<DynamicTest> centrifugeJsWorksUnchangedInProtobuf()
      throws IOException, InterruptedException {
    return basics("protobuf");
  }

  private List<DynamicTest> basics(String codec) throws IOException, InterruptedException {
    Deployment deployment = real.deployment("stock-" + codec);
    ServerConfig config = deployment.config();
    ServiceProcess server = real.standalone(deployment, config);
    return NodeScript.run(
        "basics.mjs",
        plan(config, Map.of("codec", codec)),
        Map.of("kill", server::kill, "start", server::start));
  }

  @TestFactory
  List<DynamicTest> centrifugeJsWorksWithTokens() throws IOException, InterruptedException {
    Deployment deployment = real.deployment("tokens");
    ServerConfig config = deployment.config().withClient("");
    real.standalone(deployment, config);
    long now = System.currentTimeMillis() / 1000;
    String user = "\"sub\":\"ada\",\"info\":{\"name\":\"Ada\"}";
    Map<String, String> tokens =
        Map.of(
            "token", token("{%s,\"exp\":%d}".formatted(user, now + 3600)),
            "expired", token("{%s,\"exp\":%d}".formatted(user, now - 60)),
            "forged", Tokens.hs256("another-secret", "{\"sub\":\"ada\"}"),
            "subscribing", token("{%s,\"channels\":[\"room:bytoken\"]}".formatted(user)));
    return NodeScript.run("tokens.mjs", plan(config, tokens), Map.of());
  }

  private static String token(String claims) {
    return Tokens.hs256(ServerConfig.TOKEN_SECRET, claims);
  }

  private static Map<String, String> plan(ServerConfig config, Map<String, String> more) {
    Map<String, String> plan = new HashMap<>(more);
    plan.put("ws", "ws://127.0.0.1:" + config.clientPort() + "/connection/websocket");
    plan.put("api", "http://127.0.0.1:" + config.clientPort() + "/api");
    plan.put("key", ServerConfig.API_KEY);
    return plan;
  }
}
