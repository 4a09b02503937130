package io.holdfast.system.real;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Edge, fanout and adapter as processes of their own, which find each other over loopback.
///
/// @param config the edge's; the others differ in the ops port
record ThreeProcesses(
    ServerConfig config, ServiceProcess edge, ServiceProcess fanout, ServiceProcess adapter) {

  /// All started and ready; they are launched together, each waits for the one behind it.
  static ThreeProcesses start(Deployment deployment) {
    return start(deployment, "");
  }

  /// With more members in the fanout's configuration, each followed by a comma.
  static ThreeProcesses start(Deployment deployment, String members) {
    ServerConfig config = deployment.config();
    ServiceProcess adapter = deployment.process("adapter", config.withOpsPort(Ports.free()));
    int fanoutOps = Ports.free();
    String ofFanout = config.withOpsPort(fanoutOps).json().strip();
    ServiceProcess fanout =
        deployment.process("fanout", "{" + members + ofFanout.substring(1), fanoutOps);
    return started(config, deployment.process("edge", config), fanout, adapter);
  }

  /// With Redis as the backbone.
  static ThreeProcesses onRedis(Deployment deployment, int redisPort) throws IOException {
    ServerConfig config = deployment.config();
    Path file = deployment.folder().resolve("holdfast.json");
    Files.writeString(file, config.json());
    Function<String, ServiceProcess> role =
        name -> {
          int opsPort = Ports.free();
          Map<String, String> environment =
              Map.of(
                  "HOLDFAST_BACKBONE_TYPE",
                  "redis",
                  "HOLDFAST_BACKBONE_ENDPOINTS",
                  "[\"127.0.0.1:" + redisPort + "\"]",
                  "HOLDFAST_OPS_PORT",
                  Integer.toString(opsPort));
          return deployment.process(
              List.of(name, "--config", file.toString()), environment, opsPort);
        };
    return started(config, role.apply("edge"), role.apply("fanout"), role.apply("adapter"));
  }

  private static ThreeProcesses started(
      ServerConfig config, ServiceProcess edge, ServiceProcess fanout, ServiceProcess adapter) {
    edge.launch();
    fanout.launch();
    adapter.launch();
    adapter.awaitReady();
    fanout.awaitReady();
    edge.awaitReady();
    return new ThreeProcesses(config, edge, fanout, adapter);
  }
}
