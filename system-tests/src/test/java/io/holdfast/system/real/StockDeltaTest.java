package io.holdfast.system.real;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: the stock centrifuge-js asks for deltas, against a real standalone. Promise: its own
/// decoder makes of every patch what was published, live and recovered, in both codecs.
final class StockDeltaTest {
  @RegisterExtension final RealTest real = new RealTest();

  @TestFactory
  List<DynamicTest> centrifugeJsAppliesOurPatches() throws IOException, InterruptedException {
    return deltas("json");
  }

  @TestFactory
  List<DynamicTest> centrifugeJsAppliesOurPatchesInProtobuf()
      throws IOException, InterruptedException {
    return deltas("protobuf");
  }

  private List<DynamicTest> deltas(String codec) throws IOException, InterruptedException {
    Deployment deployment = real.deployment("deltas-" + codec);
    ServerConfig config = deployment.config();
    real.standalone(deployment, config);
    return NodeScript.run(
        "deltas.mjs",
        Map.of(
            "codec",
            codec,
            "ws",
            "ws://127.0.0.1:" + config.clientPort() + "/connection/websocket",
            "api",
            "http://127.0.0.1:" + config.clientPort() + "/api",
            "key",
            ServerConfig.API_KEY),
        Map.of());
  }
}
