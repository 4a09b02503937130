package io.holdfast.system.real;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: the stock centrifuge-js asks for deltas, and filters by tags, against a real
/// standalone. Promise: its own decoder makes of every patch what was published, live and
/// recovered, and a filter brings what it selects and nothing else, in both codecs.
final class StockIntakeTest {
  @RegisterExtension final RealTest real = new RealTest();

  @TestFactory
  List<DynamicTest> centrifugeJsGetsWhatItAskedFor() throws IOException, InterruptedException {
    return run("json");
  }

  @TestFactory
  List<DynamicTest> centrifugeJsGetsWhatItAskedForInProtobuf()
      throws IOException, InterruptedException {
    return run("protobuf");
  }

  private List<DynamicTest> run(String codec) throws IOException, InterruptedException {
    Deployment deployment = real.deployment("intake-" + codec);
    ServerConfig config = deployment.config();
    real.standalone(deployment, config);
    Map<String, String> plan =
        Map.of(
            "codec",
            codec,
            "ws",
            "ws://127.0.0.1:" + config.clientPort() + "/connection/websocket",
            "api",
            "http://127.0.0.1:" + config.clientPort() + "/api",
            "key",
            ServerConfig.API_KEY);
    List<DynamicTest> tests = new ArrayList<>();
    for (String script : List.of("deltas.mjs", "filters.mjs")) {
      tests.addAll(NodeScript.run(script, plan, Map.of()));
    }
    return tests;
  }
}
