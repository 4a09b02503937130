package io.holdfast.system.real;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;

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
    ServiceProcess edge = deployment.process("edge", config);
    edge.launch();
    fanout.launch();
    adapter.launch();
    adapter.awaitReady();
    fanout.awaitReady();
    edge.awaitReady();
    return new ThreeProcesses(config, edge, fanout, adapter);
  }
}
